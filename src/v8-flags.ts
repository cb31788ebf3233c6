import type { Host } from "./lib/host.ts";

/** A setting of V8, and what takes it back. */
interface V8Flag {
  readonly set: string;
  readonly reset: string;
}

/**
 * Flags of V8 for an end that nothing holds up: all is compiled on the main thread. An exit waits for V8's workers, and one
 * that compiles may wait for a collection by the main thread, which then never comes: 3 of some 400 runs had done all
 * their work and did not end, two in the optimizing compilers, one in the baseline compiler.
 */
const EXIT_FLAGS: readonly V8Flag[] = [
  { set: "--no-concurrent-recompilation", reset: "--concurrent-recompilation" },
  { set: "--no-concurrent-sparkplug", reset: "--concurrent-sparkplug" },
];

/** The flags of V8 while tests run: memory first. */
const RUN_FLAGS: readonly V8Flag[] = [
  { set: "--optimize-for-size", reset: "--no-optimize-for-size" },
  { set: "--semi-space-growth-factor=1", reset: "--semi-space-growth-factor=2" },
  // Without the last of V8's compilers: 6 to 8 MB less for its work, and the same time.
  { set: "--no-opt", reset: "--opt" },
  ...EXIT_FLAGS,
];

let current: readonly V8Flag[] = [];

/** Sets flags of V8, from now on. */
export function setV8Flags(time: Parameters<Host["setV8Flags"]>[0]): void {
  current = time === "run" ? RUN_FLAGS : EXIT_FLAGS;
  apply(current.map(({ set }) => set));
}

/** Does something under the flags with which V8 started: it takes kept code only under the very flags under which that was kept. */
export function withFirstV8Flags<T>(act: () => T): T {
  apply(current.map(({ reset }) => reset));
  try {
    return act();
  } finally {
    apply(current.map(({ set }) => set));
  }
}

function apply(flags: readonly string[]): void {
  if (flags.length === 0) return; // Loading the module takes a millisecond.
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const flag of flags) setFlagsFromString(flag);
}
