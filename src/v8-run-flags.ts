/** A setting of V8, and what takes it back. */
interface V8Flag {
  readonly set: string;
  readonly reset: string;
}

/**
 * The flags of V8 while tests run: memory first, and an end that nothing holds up. They are set at run time,
 * and taken back before compiled code is kept: V8 takes such code only under the very flags under which it was
 * kept.
 */
export const V8_RUN_FLAGS: readonly V8Flag[] = [
  { set: "--optimize-for-size", reset: "--no-optimize-for-size" },
  { set: "--semi-space-growth-factor=1", reset: "--semi-space-growth-factor=2" },
  // Without the last of V8's compilers: 6 to 8 MB less for its work, and the same time.
  { set: "--no-opt", reset: "--opt" },
  // Compiles on the main thread. An exit waits for V8's workers, and one that compiles may wait for a collection
  // by the main thread, which then never comes: 2 of some 300 runs had done all their work and did not end.
  { set: "--no-concurrent-recompilation", reset: "--concurrent-recompilation" },
];
