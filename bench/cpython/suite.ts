import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** An interpreter and the test suite that belongs to it. */
export interface Suite {
  readonly python: string;
  /** The folder of the package `test`. */
  readonly folder: string;
  readonly version: string;
}

/** What to type when there is no suite. */
export const INSTALL_COMMAND = "apt-get install python3.11 libpython3.11-testsuite";

/** The folder of the config; both runners start here. */
export const PROJECT = import.meta.dirname;

const PROBE =
  "import os, sys, test.test_grammar as t; print(os.path.dirname(t.__file__)); print(sys.version.split()[0])";

/** Finds a python3.11 that can import its own tests. Others of that name, as of pyenv, often cannot. */
export function findSuite(): Suite | undefined {
  const folders = ["/usr/bin", ...(process.env["PATH"] ?? "").split(delimiter)];
  for (const python of new Set(folders.map((folder) => join(folder, "python3.11")))) {
    if (!existsSync(python)) continue;
    const probe = spawnSync(python, ["-c", PROBE], { encoding: "utf8", env: cleanEnv(python) });
    const [folder, version] = probe.stdout.split("\n");
    if (probe.status === 0 && folder !== undefined && version !== undefined) {
      return { python, folder, version };
    }
  }
  return undefined;
}

/**
 * The tests by name, as regrtest finds them: every test_*.py and every package test_*.
 * With `every` = 7, those at places 0, 7, 14 ... of the sorted list.
 */
export function listTests(suite: Suite, every: number): readonly string[] {
  return readdirSync(suite.folder, { withFileTypes: true })
    .filter((entry) =>
      entry.isDirectory() ? isPackage(suite, entry.name) : entry.name.endsWith(".py"),
    )
    .map((entry) => entry.name.replace(/\.py$/, ""))
    .filter((name) => name.startsWith("test_"))
    .sort()
    .filter((_, place) => place % every === 0);
}

/** Makes work/tests: a link for each test, so that a glob of the config finds exactly these. */
export function linkTests(suite: Suite, names: readonly string[]): void {
  const folder = join(PROJECT, "work/tests");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const file = isPackage(suite, name) ? `${name}/__init__.py` : `${name}.py`;
    symlinkSync(join(suite.folder, file), join(folder, `${name}.py`));
  }
}

/**
 * The environment of both sides. Without the user's PYTHON variables: PYTHONDONTWRITEBYTECODE, for
 * one, fails test_compileall on either side. The suite's interpreter comes first on the PATH.
 */
export function cleanEnv(python: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("PYTHON"));
  const path = `${dirname(python)}${delimiter}${process.env["PATH"] ?? ""}`;
  return { ...Object.fromEntries(kept), PATH: path };
}

function isPackage(suite: Suite, name: string): boolean {
  return existsSync(join(suite.folder, name, "__init__.py"));
}
