/** A name with its line. */
interface WrittenName {
  /** As written, each with its slash. */
  readonly folders: string;
  /** The text before the folders, and after the name. */
  readonly before: string;
  readonly after: string;
}

/** Why a name is one of another place by what stands directly before it; undefined where nothing says so. */
export function whyForeign({ folders, before, after }: WrittenName): string | undefined {
  const word = /\S*$/.exec(before)?.[0] ?? "";
  if (/:\/\//.test(word)) return "it is part of an address";
  if (/\w[\w./-]*:$/.test(word) && !/^\s*-?\s*["']?[\w-]+:$/.test(before)) {
    return "it is of another machine, or of another commit";
  }
  if (/\b[0-9a-f]{32,128}\b[ *]{1,2}(?:\.\/)?$/i.test(before))
    return "it has a checksum of its content";
  if (/^\s*COPY\s.*--from=/i.test(before + after)) return "it is copied from another image";
  if (
    /^(?:~|["']?\$\{?(?:HOME|TMP|TMPDIR|TEMP|TEMPDIR|RUNNER_TEMP)\b)|runner\.temp/.test(folders)
  ) {
    return "it is outside of the project";
  }
  return undefined;
}
