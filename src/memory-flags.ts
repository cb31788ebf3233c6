/** A setting of V8, and what takes it back. */
interface MemoryFlag {
  readonly set: string;
  readonly reset: string;
}

/**
 * What makes V8 care for memory first, at run time. It has to be taken back before compiled code is kept:
 * V8 takes such code only under the very flags under which it was kept.
 */
export const MEMORY_FLAGS: readonly MemoryFlag[] = [
  { set: "--optimize-for-size", reset: "--no-optimize-for-size" },
  { set: "--semi-space-growth-factor=1", reset: "--semi-space-growth-factor=2" },
  // Without the last of V8's compilers: 6 to 8 MB less for its work, and the same time.
  { set: "--no-opt", reset: "--opt" },
];
