import { readFileSync } from "node:fs";

/** The text of a program below test/fixtures/programs, named by what it does. */
export function program(name: string): string {
  return readFileSync(new URL(`../fixtures/programs/${name}`, import.meta.url), "utf8");
}

/** A shell program that ends when so many like it have been started in the same folder. */
export function meetAt(count: number): string {
  return `
mkdir -p met
: > "met/$$"
while set -- met/*; [ $# -lt ${count} ]; do sleep 0.02; done
`;
}

/** A config that runs each `tests/*.sh`. */
export function configOf(limits: string = ""): string {
  return [
    "version: 1",
    `limits: { ${["taskMemory: 10M", limits].filter((one) => one !== "").join(", ")} }`,
    "tests:",
    "  shell: { files: ['tests/*.sh'], run: [bash, '{file}'] }",
    "",
  ].join("\n");
}
