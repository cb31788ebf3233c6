import { expect, it } from "vitest";
import { isVersion } from "../../src/replica/setup-actions.ts";

it.each([
  ["3.11", "Python 3.11.7", true],
  ["3.1", "Python 3.11.7", false],
  ["3.x", "Python 3.11.7", true],
  ["3", "Python 3.11.7", true],
  ["v20.1.0", "v20.1.0", true],
  ["1.22", "go version go1.22.3 linux/amd64", true],
  ["1.0.0", "tool 1.0", true],
  [">=3.10", "Python 3.11.7", undefined],
  ["stable", "rustc 1.80.0", undefined],
  ["3.11", "no version", undefined],
])("%s is met by %s: %s", (wanted, found, fits) => {
  expect(isVersion(wanted, found)).toBe(fits);
});
