import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findTier } from "../../src/exec/enforcement.ts";
import { makeProject } from "../rig/project.ts";
import { moultAsNobody } from "./moult-as-nobody.ts";

const LABELS = [
  "moult",
  "node",
  "system",
  "cores",
  "memory",
  "memory limit",
  "budget",
  "enforcement",
  "launcher",
  "python3",
  "bash",
  "sandbox",
];

/** The findings by their labels, and the advice below them. */
function rowsOf(stdout: string): ReadonlyMap<string, string> {
  const lines = stdout.trimEnd().split("\n");
  const rows = new Map<string, string>();
  let last = "";
  for (const line of lines) {
    const label = line.slice(0, 14).trim();
    last = label === "" ? last : label;
    const text = line.slice(14);
    rows.set(last, label === "" ? `${rows.get(last)}\n${text}` : text);
  }
  return rows;
}

describe("moult doctor", () => {
  it("tells everything that a run depends on, one row each, also without a config", async () => {
    await using project = makeProject({});
    const { exitCode, stdout, stderr } = await project.moult(["doctor"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const rows = rowsOf(stdout);
    expect([...rows.keys()]).toEqual(LABELS);
    expect(rows.get("moult")).toMatch(/^\d+\.\d+\.\d+$/);
    expect(rows.get("node")).toBe(process.version);
    expect(rows.get("system")).toMatch(/^linux, ./);
    expect(rows.get("cores")).toMatch(/^[1-9]\d*$/);
    expect(rows.get("memory")).toMatch(/^[\d.]+ [GT]B in the machine, [\d.]+ [MGT]B available$/);
    expect(rows.get("memory limit")).toMatch(/^none below|cgroup v[12] \(\/sys\/fs\/cgroup.*\)$/);
    expect(rows.get("budget")).toMatch(/^[\d.]+ [MGT]B with --memory auto: .* less a reserve$/);
    const { tier, reason } = findTier();
    const better = tier === "cgroup-v2" ? "" : `\n-> no better way: ${reason}`;
    expect(rows.get("enforcement")).toMatch(new RegExp(`^${tier.replace("-", " ")}: `));
    expect(rows.get("enforcement")?.endsWith(better)).toBe(true);
    expect(rows.get("launcher")).toMatch(/^supervisor on \/.*python3$/);
    expect(rows.get("python3")).toMatch(/^Python 3\.\d+\.\d+\S* \(\/.*python3\)$/);
    expect(rows.get("bash")).toMatch(/^GNU bash, version .* \(\/.*bash\)$/);
    expect(rows.get("sandbox")).toMatch(/^(works, through|does not work: )/);
  });

  it("tells an ordinary user which control groups may not be written", async () => {
    await using project = makeProject({});
    chmodSync(project.root, 0o755);
    const { exitCode, stdout } = moultAsNobody(project.root, ["doctor"]);
    expect(exitCode).toBe(0);
    // Root runs it as nobody, to whom no group was delegated. Another user has what that user has.
    const isSampling = process.getuid?.() === 0 || findTier().tier === "sampling";
    expect(rowsOf(stdout).get("enforcement")).toMatch(
      isSampling
        ? /^sampling: .*\n-> no better way: cgroup v2: .*; cgroup v1: /
        : /^cgroup v[12]: /,
    );
  });

  it("exits 0 and says what to do when programs are missing", async () => {
    await using project = makeProject({});
    const { exitCode, stdout } = await project.moult(["doctor"], { env: { PATH: project.root } });
    expect(exitCode).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows.get("python3")).toBe("not found on PATH\n-> install python3");
    expect(rows.get("bash")).toBe("not found on PATH\n-> install bash");
    expect(rows.get("sandbox")).toMatch(
      /^does not work: bwrap is not installed; unshare is not installed\n-> /,
    );
  });

  it("tells a program that does not answer, and the launcher that was chosen", async () => {
    await using project = makeProject({ "bin/bash": "#!/bin/sh\nexit 1\n" });
    symlinkSync("/nowhere", join(project.root, "bin/python3"));
    const env = { PATH: join(project.root, "bin"), MOULT_LAUNCHER: "node" };
    const { exitCode, stdout } = await project.moult(["doctor"], { env });
    expect(exitCode).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows.get("bash")).toBe(`does not answer --version (${project.root}/bin/bash)`);
    expect(rows.get("python3")).toMatch(/^not found on PATH/);
    expect(rows.get("launcher")).toMatch(/^node .*\n-> .*install python3/);
  });
});
