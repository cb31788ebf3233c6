/** Renders bytes in MB of 2^20. */
export function formatMb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString("en")} MB`;
}

/** Renders milliseconds in seconds. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
