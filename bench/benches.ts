import { adversary } from "./adversary.ts";
import { bridge } from "./bridge.ts";
import { cpython } from "./cpython/bench.ts";
import { heavy } from "./heavy.ts";
import { imports } from "./imports.ts";
import type { Bench } from "./lib/bench.ts";
import { makespan } from "./makespan.ts";
import { noop } from "./noop.ts";
import { peaks } from "./peaks.ts";
import { rss } from "./rss.ts";
import { sampling } from "./sampling.ts";
import { spawn } from "./spawn.ts";
import { start } from "./start.ts";
import { waiting } from "./waiting.ts";

/** Every bench, in the order in which they run and stand in RESULTS.md. A new one gets a file and a place here. */
export const BENCHES: readonly Bench[] = [
  noop,
  spawn,
  imports,
  makespan,
  adversary,
  waiting,
  sampling,
  peaks,
  rss,
  start,
  bridge,
  heavy,
  cpython,
];
