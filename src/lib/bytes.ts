const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  B: 1,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  T: 1024 ** 4,
};

/**
 * Parses a size such as `4G`, `512M`, `1.5GiB`, `1048576`. K, M, G and T are powers of 1024, as in
 * Bazel and GNU parallel for upper case. Answers undefined for anything else and for zero.
 */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([BKMGT]?)(?:i?B)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const factor = FACTORS[(match[2] ?? "").toUpperCase()];
  const bytes = Math.round(Number(match[1]) * (factor ?? Number.NaN));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** Renders bytes for people: `312 MB`, `4.0 GB`, in powers of 1024 with the common unit names. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024 ** 2) return `${Math.ceil(bytes / 1024)} KB`;
  if (bytes < 1000 * 1024 ** 2) return `${Math.round(bytes / 1024 ** 2)} MB`;
  if (bytes < 1000 * 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  return `${(bytes / 1024 ** 4).toFixed(1)} TB`;
}
