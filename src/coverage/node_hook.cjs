// Keeps what V8 counts of a process that is asked to end, and marks that there was a process: Moult adds it to
// NODE_OPTIONS. NODE_V8_COVERAGE alone writes at the end of a process only, and says nothing of one that is killed.
//
// In: MOULT_NODE_COVERAGE, the folder of the test, the same as NODE_V8_COVERAGE. Out: `started-<attempt>-<pid>` there.
// Trouble here must not change what a test does.
"use strict";
const process = require("node:process");
const { isMainThread } = require("node:worker_threads");
const folder = process.env.MOULT_NODE_COVERAGE;
// `node --test` runs each file in a process of its own, and has nothing to say of itself.
const { execArgv } = process;
const isRunner = execArgv.includes("--test") && !execArgv.join("=").includes("test-isolation=none");

if (isMainThread && !isRunner && folder && process.env.NODE_V8_COVERAGE === folder) {
  try {
    const { mkdirSync, writeFileSync } = require("node:fs");
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/started-${process.env.MOULT_ATTEMPT || "1"}-${process.pid}`, "");
    process.on("SIGTERM", endAsAsked);
  } catch (error) {
    process.stderr.write(`moult: coverage is not measured here: ${error.message}\n`);
  }
}

function endAsAsked() {
  try {
    require("node:v8").takeCoverage();
  } catch {
    // What was not saved is missed by its mark.
  }
  // A program that has a say of its own goes on; any other ends by that signal all the same.
  if (process.listenerCount("SIGTERM") > 1) return;
  process.removeListener("SIGTERM", endAsAsked);
  process.kill(process.pid, "SIGTERM");
}
