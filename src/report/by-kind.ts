/** One function for each member of a union, by its kind. A new member does not compile until it has one. */
export type KindTable<Member extends { readonly kind: string }, Answer> = {
  readonly [Kind in Member["kind"]]: (member: Extract<Member, { readonly kind: Kind }>) => Answer;
};

/** Asks the function of a table that belongs to the kind of this member. */
export function byKind<Member extends { readonly kind: string }, Answer>(
  table: KindTable<Member, Answer>,
  member: Member,
): Answer {
  const kind: Member["kind"] = member.kind;
  // The table's type ties each function to its kind, but the compiler forgets that key and member belong together.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = table[kind] as (member: Member) => Answer;
  return answer(member);
}
