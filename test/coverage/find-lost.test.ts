import { describe, expect, it } from "vitest";
import { describeLostData, findLostData } from "../../src/coverage/find-lost.ts";
import { readPythonTraces } from "../../src/coverage/python-traces.ts";
import { foldEvents } from "../../src/model/run-record.ts";
import { Story } from "../report/story.ts";

const story = new Story(["unit/a.py", "unit/b.py"]);
for (const task of ["unit/a.py", "unit/b.py"]) {
  story.start(task);
  story.finish(task, { kind: "passed" });
}
story.end(0);
const record = foldEvents(story.events);

const TASKS = [{ argv: ["python3", "a.py"] }, { argv: ["/usr/bin/python3.12", "b.py"] }];

function findLost(names: readonly string[]): readonly string[] {
  return findLostData(record, readPythonTraces(TASKS, names)).map((lost) =>
    describeLostData(lost, "Python"),
  );
}

describe("the data of a run", () => {
  it.each([
    ["of coverage.py 6", [".coverage.0-1.host.42.123456", ".coverage.1-1.some.host.7.000042"]],
    ["of coverage.py 7", [".coverage.0-1.host.pid42.XabcdefX", ".coverage.1-1.host.pid7.Xabc.H1h"]],
  ])("is complete with a file for each mark, by the names %s", (_, data) => {
    const marks = ["started.coverage.0-1.42", "started.coverage.1-1.7"];
    expect(findLost([...marks, ...data, "elsewhere"])).toEqual([]);
  });

  it("is lost in part, or for a test that did not begin", () => {
    const names = [
      "started.coverage.0-1.42",
      "started.coverage.0-1.43",
      ".coverage.0-1.host.43.000001",
      "started.coverage.1-2.7", // Of another attempt than the last.
    ];
    expect(findLost(names)).toEqual([
      "coverage lacks unit/a.py, in part or all: 1 of its 2 processes were killed before the data was written",
      "coverage lacks unit/b.py: its Python did not begin to measure",
    ]);
  });
});
