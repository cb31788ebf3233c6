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
export const V8_EXIT_FLAGS: readonly V8Flag[] = [
  { set: "--no-concurrent-recompilation", reset: "--concurrent-recompilation" },
  { set: "--no-concurrent-sparkplug", reset: "--concurrent-sparkplug" },
];

/**
 * The flags of V8 while tests run: memory first. They are set at run time, and taken back before compiled code is
 * kept: V8 takes such code only under the very flags under which it was kept.
 */
export const V8_RUN_FLAGS: readonly V8Flag[] = [
  { set: "--optimize-for-size", reset: "--no-optimize-for-size" },
  { set: "--semi-space-growth-factor=1", reset: "--semi-space-growth-factor=2" },
  // Without the last of V8's compilers: 6 to 8 MB less for its work, and the same time.
  { set: "--no-opt", reset: "--opt" },
  ...V8_EXIT_FLAGS,
];
