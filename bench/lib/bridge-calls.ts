// node bench/lib/bridge-calls.ts shared|isolated|direct SCRIPT FUNCTION COUNT: calls a function of a script COUNT
// times, one after the other. Prints what a call takes, in milliseconds. direct: bash SCRIPT FUNCTION.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { openBridge } from "../../src/exec/bridge.ts";
import type { LaunchRequest } from "../../src/exec/launcher.ts";
import { openLauncher } from "../../src/exec/open-launcher.ts";

const [way = "", scriptPath = "", name = "", countText = ""] = process.argv.slice(2);
const count = Number(countText);
const folder = mkdtempSync(join(tmpdir(), "moult-bench-bridge-"));
const root = dirname(scriptPath);
const { env } = process;
const inner = openLauncher({
  env,
  cookie: folder,
  kill: (pid, signal) => void process.kill(pid, signal),
});
const text = readFileSync(scriptPath, "utf8");
const line = text.split("\n").indexOf('"$@"') + 1;
const bridge = openBridge({
  launcher: inner,
  script: { path: basename(scriptPath), text, range: { fromLine: line, toLine: line } },
  args: [name],
  root,
  scratchPath: join(folder, "scratch"),
  env,
  graceMs: 1000,
  mayReopen: false,
});

await run({ argv: ["true"] }); // The launcher is up from here on.
if (way === "shared") await run({ shell: { kind: "open" } });
const startedAtMs = performance.now();
for (let call = 0; call < count; call += 1) await run(requestFor(way));
console.log((performance.now() - startedAtMs) / count);
if (way === "shared") await run({ shell: { kind: "close" } });
await bridge.close();
await inner.close();
rmSync(folder, { recursive: true });

function requestFor(kind: string): Partial<LaunchRequest> {
  if (kind === "direct") return { argv: ["bash", scriptPath, name] };
  return { shell: { kind: kind === "shared" ? "eval" : "alone", text: name, entered: name } };
}

async function run(request: Partial<LaunchRequest>): Promise<void> {
  const logPath = join(folder, "log");
  const child = bridge.launcher.launch({ argv: ["true"], cwd: root, env: {}, logPath, ...request });
  const start = await child.started;
  const end = "refused" in start ? start : await child.ended;
  if (!("exitCode" in end) || end.exitCode !== 0) {
    throw new Error(
      `${way} ${name} ended with ${JSON.stringify(end)}: ${readFileSync(logPath, "utf8")}`,
    );
  }
}
