/** One environment of CI, as a `--matrix` file has it. */
export interface ValidationCell {
  readonly env: Readonly<Record<string, string>>;
  /** What the script sees as $1, $2, ...; absent where that is not known. */
  readonly args?: readonly string[];
}

/** One job of the validation: the environments of one configuration, all of its shards. */
export interface ValidationRow {
  readonly name: string;
  readonly cells: readonly ValidationCell[];
}

/** GitHub starts no more jobs of one matrix. */
const MAX_ROWS = 256;

/**
 * Makes of the environments of CI the rows of a matrix: one for each configuration and build environment, with all of its
 * shards. Each environment is there once. A row is named by the variables in which they differ.
 */
export function makeRows(cells: readonly ValidationCell[]): readonly ValidationRow[] {
  const all = [...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values()];
  const differing = listDiffering(all).filter((name) => !isShard(name));
  const groups = Map.groupBy(all, ({ env }) =>
    JSON.stringify(Object.entries(env).filter(([name]) => !isShard(name))),
  );
  const rows = [...groups.values()].map((group) => ({
    name: nameRow(group, differing),
    cells: group,
  }));
  return fitRows(rows);
}

/** Shards of one configuration do the same with other tests. */
function isShard(name: string): boolean {
  return /SHARD/i.test(name);
}

function listDiffering(cells: readonly ValidationCell[]): readonly string[] {
  const names = [...new Set(cells.flatMap(({ env }) => Object.keys(env)))];
  return names.filter((name) => new Set(cells.map(({ env }) => env[name])).size > 1);
}

function nameRow([first]: readonly ValidationCell[], differing: readonly string[]): string {
  const values = differing.flatMap((name) => first?.env[name] || []);
  return [...values, ...(values.length === 0 ? (first?.args ?? []) : [])].join(" / ") || "all";
}

/** Of too many rows several become one. */
function fitRows(rows: readonly ValidationRow[]): readonly ValidationRow[] {
  const size = Math.ceil(rows.length / MAX_ROWS);
  if (size <= 1) return rows;
  return rows.flatMap(({ name }, index) => {
    if (index % size > 0) return [];
    const some = rows.slice(index, index + size);
    return [{ name: `${name} and more`, cells: some.flatMap(({ cells }) => cells) }];
  });
}
