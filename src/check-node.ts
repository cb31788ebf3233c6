// Imported first by start.ts: what comes after it may not even load in an older Node. So this loads nothing.

/** As `engines` of package.json. */
const LEAST_MAJOR = 22;
const LEAST_MINOR = 18;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < LEAST_MAJOR || (major === LEAST_MAJOR && minor < LEAST_MINOR)) {
  const least = `${LEAST_MAJOR}.${LEAST_MINOR}`;
  process.stderr.write(
    `error: Moult needs Node ${least} or newer, and this is ${process.version}\n`,
  );
  process.stderr.write(
    `  next: call it with another one: /path/to/node ${process.argv[1] ?? ""}\n`,
  );
  process.exit(3); // `broken` of cli/exit.ts
}
