import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { makeProject, type TestProject } from "../rig/project.ts";
import { groupOf, refusal } from "./shown.ts";

const GROUP = groupOf('{ files: ["*.sh"], run: [bash, "{file}"] }');

/** The folder whose config the command takes. */
async function folderOf(
  project: TestProject,
  args: readonly string[],
  options: Parameters<TestProject["moult"]>[1] = {},
): Promise<string> {
  const { stdout, stderr } = await project.moult([...args], options);
  const path = /^config {2}(.*)$/m.exec(stdout)?.[1] ?? stderr;
  return path.replace(project.root, "ROOT").replace("/moult.config.yaml", "");
}

describe("the command line", () => {
  it("prints its version", async () => {
    await using project = makeProject({});
    const calls = await Promise.all([project.moult(["--version"]), project.moult(["-V"])]);
    for (const one of calls) {
      expect(one).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: "" });
    }
  });

  it("prints help on request to standard output, and without a command to standard error", async () => {
    await using project = makeProject({});
    const help = await project.moult(["--help"]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    for (const verb of ["run", "plan", "doctor", "show-config", "init"]) {
      expect(help.stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
    }
    expect(await project.moult(["help"])).toEqual(help);
    const nothing = await project.moult([]);
    expect(nothing).toEqual({ exitCode: 2, stdout: "", stderr: help.stdout });
  });

  it("prints the help of a command, with its variables and examples", async () => {
    await using project = makeProject({});
    const help = await project.moult(["run", "--help"]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toMatch(/--task-memory <SIZE> (.|\n)*?default 512M;\s+MOULT_TASK_MEMORY\)/);
    expect(help.stdout).toContain("Examples:\n  $ moult run\n");
    expect(await project.moult(["help", "run"])).toEqual(help);
  });

  it("says what is wrong with a command or a flag, what was meant, and where help is", async () => {
    await using project = makeProject({ "moult.config.yaml": GROUP, "a.sh": "touch ran" });
    const calls = [
      ["rnu"],
      ["tests"],
      ["run", "--memry", "4G"],
      ["run", "--shardd"],
      ["run", "-j"],
      ["run", "-x"],
      ["plan", "--integration=1"],
      ["doctor", "--jobs", "2"],
      ["init", "here"],
    ];
    const told = await Promise.all(
      calls.map(async (args) => `$ moult ${args.join(" ")}\n${await refusal(project, args)}`),
    );
    expect(told.join("\n\n")).toMatchInlineSnapshot(`
      "$ moult rnu
      error: unknown command "rnu"; did you mean "run"?
        next: see what there is: moult --help
      exit 2

      $ moult tests
      error: unknown command "tests"
        next: see what there is: moult --help
      exit 2

      $ moult run --memry 4G
      error: unknown option "--memry"; did you mean "--memory"?
        next: see what there is: moult run --help
      exit 2

      $ moult run --shardd
      error: unknown option "--shardd"
        next: see what there is: moult run --help
      exit 2

      $ moult run -j
      error: option "-j, --jobs <N|N%|auto>" argument missing
        next: see what there is: moult run --help
      exit 2

      $ moult run -x
      error: unknown option "-x"
        next: see what there is: moult run --help
      exit 2

      $ moult plan --integration=1
      error: unknown option "--integration=1"; did you mean "--integration"?
        next: see what there is: moult plan --help
      exit 2

      $ moult doctor --jobs 2
      error: unknown option "--jobs"
        next: see what there is: moult doctor --help
      exit 2

      $ moult init here
      error: no such thing to write: here
        next: see what there is: moult init --help
      exit 2"
    `);
  });
});

describe("the folder and the config", () => {
  it("are those of -C, wherever the flag stands, then of MOULT_DIRECTORY, then where one is", async () => {
    await using project = makeProject({
      "moult.config.yaml": GROUP,
      "a/moult.config.yaml": GROUP,
      "b/moult.config.yaml": GROUP,
    });
    mkdirSync(join(project.root, "a/deep"));
    const env = { MOULT_DIRECTORY: "a" };
    expect(await folderOf(project, ["show-config"])).toBe("ROOT");
    expect(await folderOf(project, ["show-config"], { env })).toBe("ROOT/a");
    expect(await folderOf(project, ["show-config", "-C", "b"], { env })).toBe("ROOT/b");
    expect(await folderOf(project, ["-C", "b", "show-config"], { env })).toBe("ROOT/b");
    expect(await folderOf(project, ["-C", "a", "show-config", "-C", "b"])).toBe("ROOT/b");
    const cwd = join(project.root, "a/deep");
    expect(await folderOf(project, ["show-config"], { cwd })).toBe("ROOT/a");
    expect(await folderOf(project, ["show-config"], { env: { MOULT_DIRECTORY: "" } })).toBe("ROOT");
  });

  it("are those of --config, then of MOULT_CONFIG, both from where one is", async () => {
    await using project = makeProject({
      "moult.config.yaml": GROUP,
      "a/moult.config.yaml": GROUP,
      "b/moult.config.yaml": GROUP,
    });
    const env = { MOULT_CONFIG: "a/moult.config.yaml" };
    expect(await folderOf(project, ["show-config"], { env })).toBe("ROOT/a");
    expect(await folderOf(project, ["show-config", "-C", "b"], { env })).toBe("ROOT/a");
    const flag = ["--config", "b/moult.config.yaml"];
    expect(await folderOf(project, ["show-config", ...flag], { env })).toBe("ROOT/b");
    expect(await folderOf(project, [...flag, "show-config"], { env })).toBe("ROOT/b");
  });
});

describe("the variables", () => {
  it("set what flags set, and flags go first", async () => {
    await using project = makeProject({ "moult.config.yaml": GROUP, "a.sh": "exit 1" });
    const env = { MOULT_RETRIES: "2", MOULT_REPORTER: "terminal,junit=x.xml" };
    expect((await project.moult(["run"], { env })).exitCode).toBe(1);
    expect(project.record().tasks[0]?.attempts).toHaveLength(3);
    expect(project.read("x.xml")).toContain("<testsuites");
    await project.moult(["run", "--retries", "0"], { env });
    expect(project.record().tasks[0]?.attempts).toHaveLength(1);
  });

  it("that Moult does not know are warned of, also in the summary of a run", async () => {
    await using project = makeProject({ "moult.config.yaml": GROUP, "a.sh": "exit 0" });
    const env = { MOULT_RETRIE: "2" };
    const run = await project.moult(["run"], { env });
    expect(run.exitCode).toBe(0);
    const warning = 'MOULT_RETRIE is not a variable of Moult; did you mean "MOULT_RETRIES"?';
    expect(project.record().warnings).toEqual([warning]);
    expect(run.stdout).toContain(warning);
    expect((await project.moult(["plan"], { env })).stderr).toContain(`warning: ${warning}\n`);
  });
});
