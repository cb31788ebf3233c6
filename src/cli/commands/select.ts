import type { LoadedConfig } from "../../config/config.ts";
import type { Failure } from "../../model/failure.ts";
import type { Invocation } from "../invocation.ts";
import { EXIT_CODES } from "../exit.ts";
import { programEnvironment } from "../program-environment.ts";
import { moultWords, placeWords } from "../moult-words.ts";
import { readConfig } from "../project.ts";
import { commandOfJob, type JobCommand, selectJob, wordOf } from "../select-job.ts";
import { renderCommand, renderDecision, renderReasons } from "../select-render.ts";
import { showFailures } from "../show-failures.ts";

/** `moult select`: who runs the tests of this job, by the rollout of the config; with --exec it runs them. */
export async function select(invocation: Invocation): Promise<number> {
  const { host, flags, scriptArgs } = invocation;
  const usage = checkUsage(flags);
  if (usage !== undefined) return showFailures(host, [usage]);
  const loaded = await readConfig(invocation);
  if (!loaded.ok) return showFailures(host, loaded.failures);
  const decision = await selectJob(loaded.value, { variables: host.env, args: scriptArgs });
  if (!decision.ok) return showFailures(host, decision.failures);
  if (flags["explain"] === true) host.stderr.write(renderReasons(decision.value));
  if (flags["word"] === true) {
    // The entry script looks for the old script itself.
    host.stdout.write(`${wordOf(decision.value)}\n`);
    return EXIT_CODES.passed.code;
  }
  const command = commandOfJob(decision.value, loaded.value, scriptArgs);
  if (!command.ok) return showFailures(host, command.failures);
  if (flags["exec"] === true) return execute(command.value, loaded.value, invocation);
  const { root } = loaded.value;
  const scene = { cwd: host.cwd, root, moult: moultWords(invocation) };
  host.stdout.write(
    flags["json"] === true
      ? renderDecision(decision.value, command.value, scene)
      : `${renderCommand(command.value, scene)}\n`,
  );
  return EXIT_CODES.passed.code;
}

/** The command gets Moult's streams and signals, and its exit code is the answer, whatever it is. */
async function execute(
  command: JobCommand,
  { root }: LoadedConfig,
  { host, flags }: Invocation,
): Promise<number> {
  // Loaded only here, as what starts processes takes long to load.
  const { runLegacy } = await import("../../exec/run-legacy.ts");
  const isProgram = command.kind === "program";
  const ran = await runLegacy(
    isProgram
      ? { argv: command.argv, cwd: root, env: programEnvironment(host.env) }
      : {
          argv: [...host.program, "run", ...placeWords(flags), ...command.words],
          cwd: host.cwd,
          // What this call answers is what that one ended with.
          env: { ...host.env, MOULT_ANSWER_FILE: undefined },
        },
    host,
  );
  if (!ran.ok) return showFailures(host, ran.failures);
  host.noteVerbatim?.();
  return ran.value;
}

function checkUsage(flags: Invocation["flags"]): Failure | undefined {
  const [first, second] = ["exec", "json", "word"].filter((name) => flags[name] === true);
  if (second === undefined) return undefined;
  return {
    code: "usage-invalid",
    message: `--${first} and --${second} are two answers`,
    next: "leave out one of the two",
  };
}
