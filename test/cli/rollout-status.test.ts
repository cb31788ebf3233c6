import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { WatchedHost } from "../../src/cli/invocation.ts";
import { rolloutStatus } from "../../src/cli/rollout-status.ts";
import type { RolloutSources } from "../../src/cli/rollout-status-wish.ts";
import { STORY } from "../report/rollout-stories.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "moult-status-"))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Shown {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function status(
  flags: Readonly<Record<string, unknown>>,
  env: WatchedHost["env"] = {},
  sources: Partial<RolloutSources> = {},
): Promise<Shown> {
  const shown = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof shown): WatchedHost["stdout"] => ({
    write: (text) => void (shown[name] += text),
    isTerminal: false,
    columns: () => 80,
    rows: () => 24,
  });
  const host = {
    cwd: folder,
    env,
    nowMs: () => 1_790_000_000_000,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
  } as WatchedHost;
  const exitCode = await rolloutStatus({ host, flags }, { ...STORY, warnings: [], ...sources });
  return { exitCode, ...shown };
}

it("shows the phases and what blocks the next one, and exits with 0: it only shows", async () => {
  const { exitCode, stdout, stderr } = await status({});
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^done {3}before .*\nhere {3}first /);
  expect(stdout).toMatch(/\nall waits for smoke \(fallback rate, runner errors\)\n$/);
});

it.each([
  [{ json: true }, /^\{\n {2}"version": 1/],
  [{ format: "json" }, /^\{\n {2}"version": 1/],
  [{ format: "markdown" }, /^## Rollout: all waits/],
  [{ format: "openmetrics" }, /^# TYPE moult_rollout_verdict gauge\n/],
  [{ format: "otlp" }, /^\{\n {2}"resourceMetrics"/],
])("prints the format that is asked for: %o", async (flags, expected) => {
  expect((await status(flags)).stdout).toMatch(expected);
});

it("writes a file in place of the screen, also into a folder that is not there", async () => {
  const { exitCode, stdout } = await status({ format: "openmetrics", output: "out/moult.prom" });
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(readFileSync(join(folder, "out/moult.prom"), "utf8")).toMatch(/# EOF\n$/);
});

it("appends to the summary of the job when it is asked to, and not otherwise", async () => {
  const path = join(folder, "summary.md");
  writeFileSync(path, "before\n");
  await status({}, { GITHUB_STEP_SUMMARY: path });
  expect(readFileSync(path, "utf8")).toBe("before\n");
  const { stdout } = await status({ summary: true }, { GITHUB_STEP_SUMMARY: path });
  expect(readFileSync(path, "utf8")).toMatch(/^before\n## Rollout: all waits for smoke/);
  expect(stdout).toMatch(/^done {3}before/);
});

it.each([
  [{ format: "prom" }, "--format: there is no prom"],
  [{ format: "text", json: true }, "--json and --format name two formats"],
  [{ summary: true }, "--summary: GITHUB_STEP_SUMMARY is not set"],
  [{ otlp: "collector" }, "--otlp: this is no address of a collector"],
  [{ otlp: "http://me:secret@127.0.0.1" }, "--otlp: a password in an address ends up in logs"],
])("refuses %o", async (flags, message) => {
  const { exitCode, stdout, stderr } = await status(flags);
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("secret");
});

it("warns of what could not be read, and of fallbacks that are in no gate", async () => {
  const stray = STORY.runs
    .slice(0, 1)
    .map((run) => ({ ...run, configuration: "", isFallback: true }));
  const { exitCode, stderr } = await status(
    {},
    {},
    { runs: stray, warnings: ["run 1 is left out"] },
  );
  expect([exitCode, stderr]).toEqual([
    0,
    "warning: run 1 is left out\nwarning: in no gate: 1 fallback of no known configuration\n",
  ]);
});

it("says where it cannot write", async () => {
  writeFileSync(join(folder, "file"), "");
  const { exitCode, stderr } = await status({ output: "file/status.txt" });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("the status cannot be written");
});

interface Posted {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A collector that answers so, for as long as `use` takes. */
async function withCollector(
  answer: { readonly status: number; readonly body: string; readonly location?: string },
  use: (url: string, posted: readonly Posted[]) => Promise<void>,
): Promise<void> {
  const posted: Posted[] = [];
  const server: Server = createServer(({ url, headers }, response) => {
    let body = "";
    response.req.on("data", (part: Buffer) => void (body += part.toString()));
    response.req.on("end", () => {
      posted.push({ url, headers, body });
      const { location } = answer;
      response.writeHead(answer.status, location === undefined ? {} : { location });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, posted);
  } finally {
    await new Promise((resolve) => void server.close(resolve));
  }
}

const TOKEN = { OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Bearer%20s3cret, x-team=ci" };

it("posts the figures to a collector, with the headers of OpenTelemetry", async () => {
  await withCollector({ status: 200, body: "{}" }, async (url, posted) => {
    const { exitCode, stdout, stderr } = await status({ otlp: url }, TOKEN);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^done {3}before/);
    expect(posted).toHaveLength(1);
    expect(posted[0]).toMatchObject({
      url: "/v1/metrics",
      headers: {
        authorization: "Bearer s3cret",
        "x-team": "ci",
        "content-type": "application/json",
      },
    });
    expect(JSON.parse(posted[0]?.body ?? "")).toHaveProperty("resourceMetrics");
  });
});

it("warns when the collector takes only a part", async () => {
  const body = '{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"s3cret"}}';
  await withCollector({ status: 200, body }, async (url) => {
    const { exitCode, stderr } = await status({ otlp: `${url}/own/path` }, TOKEN);
    expect([exitCode, stderr]).toEqual([0, "warning: the collector refused 3 of the figures\n"]);
  });
});

it.each([
  [{ status: 401, body: "bad token s3cret" }, "it answered with status 401"],
  [{ status: 307, body: "", location: "http://127.0.0.1:1/" }, "it answered with status 307"],
])(
  "fails when it is refused or sent elsewhere, and never shows the token: %o",
  async (answer, why) => {
    await withCollector(answer, async (url, posted) => {
      const { exitCode, stderr } = await status({ otlp: url }, TOKEN);
      expect(exitCode).toBe(3);
      expect(stderr).toContain(why);
      expect(stderr).not.toContain("s3cret");
      expect(posted).toHaveLength(1);
    });
  },
);

it("fails when nobody listens, or the headers are no headers, without showing them", async () => {
  let gone = "";
  await withCollector({ status: 200, body: "" }, async (url) => void (gone = url));
  const nobody = await status({ otlp: gone }, TOKEN);
  expect(nobody.stderr).toContain("it cannot be reached (ECONNREFUSED)");
  for (const headers of ["s3cret", "a b=s3cret", "a=s3cret%0Ab", "a=%zz-s3cret"]) {
    const { exitCode, stderr } = await status(
      { otlp: gone },
      { OTEL_EXPORTER_OTLP_HEADERS: headers },
    );
    expect([headers, exitCode]).toEqual([headers, 2]);
    expect(stderr).toContain("OTEL_EXPORTER_OTLP_HEADERS is not of the form");
    expect(nobody.stderr + stderr).not.toContain("s3cret");
  }
});
