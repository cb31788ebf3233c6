import { allOf, anyOf, type Guard } from "./guard.ts";
import type { ScriptIndex } from "./script-index.ts";
import { type Ground, type Option, textOf } from "./values.ts";

/** `_run_$FLAVOR` is each function of the script with that beginning, where FLAVOR is the rest of its name. */
export function matchFunctions(
  { when, pieces }: Option,
  { functions, ground }: { readonly functions: ScriptIndex["functions"]; readonly ground: Ground },
): readonly { readonly call: string; readonly when: Guard }[] {
  const text = textOf(pieces);
  if (text !== undefined) return functions.has(text) ? [{ call: text, when }] : [];
  const open = pieces.filter(({ kind }) => kind !== "text");
  const [piece] = open;
  if (open.length !== 1 || (piece?.kind !== "env" && piece?.kind !== "arg")) return [];
  const at = pieces.indexOf(piece);
  const before = textOf(pieces.slice(0, at)) ?? "";
  const after = textOf(pieces.slice(at + 1)) ?? "";
  const subject = piece.kind === "env" ? { env: piece.name } : { arg: piece.index };
  const declared = piece.kind === "env" ? ground.defaults.get(piece.name) : undefined;
  return [...functions].flatMap(([call, definitions]) => {
    const isOwn = definitions.some((one) => one.isOwn);
    const isFit = isOwn && call.startsWith(before) && call.endsWith(after);
    const eq = call.slice(before.length, call.length - after.length);
    if (!isFit || eq === "") return [];
    const isDefault = piece.fallback === eq && declared !== eq;
    const asked: Guard = isDefault
      ? anyOf([
          { ...subject, nonempty: false },
          { ...subject, eq },
        ])
      : { ...subject, eq };
    return [{ call, when: allOf([when, asked]) }];
  });
}
