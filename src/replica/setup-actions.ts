/** What an action installs, and which of its inputs says the version. */
export interface SetUp {
  readonly program: string;
  readonly input: string;
  /** What makes the program print its version. */
  readonly args: readonly string[];
}

const VERSION = ["--version"];

/** Actions that install a program: what is installed here stands for them. By owner and name. */
export const SET_UPS: Readonly<Record<string, SetUp>> = {
  "actions/setup-python": { program: "python3", input: "python-version", args: VERSION },
  "actions/setup-node": { program: "node", input: "node-version", args: VERSION },
  "actions/setup-go": { program: "go", input: "go-version", args: ["version"] },
  "actions/setup-java": { program: "java", input: "java-version", args: VERSION },
  "actions/setup-dotnet": { program: "dotnet", input: "dotnet-version", args: VERSION },
  "ruby/setup-ruby": { program: "ruby", input: "ruby-version", args: VERSION },
  "dtolnay/rust-toolchain": { program: "rustc", input: "toolchain", args: VERSION },
  "astral-sh/setup-uv": { program: "uv", input: "version", args: VERSION },
  "pnpm/action-setup": { program: "pnpm", input: "version", args: VERSION },
  "oven-sh/setup-bun": { program: "bun", input: "bun-version", args: VERSION },
};

/**
 * Whether an installed version is one that was asked for: `3.11` is any 3.11, `3.x` any 3. Nothing where the text
 * is no plain version, such as a range or `stable`.
 */
export function isVersion(wanted: string, found: string): boolean | undefined {
  const parts = /^v?(\d+(?:\.(?:\d+|x|\*))*)$/.exec(wanted.trim())?.[1]?.split(".");
  const has = /\d+(?:\.\d+)+|\d+/.exec(found)?.[0].split(".");
  if (parts === undefined || has === undefined) return undefined;
  return parts.every((part, at) => part === "x" || part === "*" || part === (has[at] ?? "0"));
}
