import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { foldEvents } from "../../src/model/run-record.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { anyStory, anyText } from "./any-story.ts";
import { eventfulStory, Story } from "./story.ts";

describe("renderJunit", () => {
  it("renders every verdict in Jenkins' flavour", async () => {
    const xml = renderJunit(foldEvents(eventfulStory().events));
    parseStrictly(xml);
    await expect(xml).toMatchFileSnapshot("goldens/eventful.xml");
  });

  it("renders a run without tasks", () => {
    const xml = renderJunit(foldEvents(new Story([]).end(4).events));
    expect(parseStrictly(xml)).toMatchObject([{ name: "testsuites", attributes: { tests: "0" } }]);
  });

  it("tells why a task of a cancelled run has no result", () => {
    const story = new Story(["a/b"]).skip("a/b", { kind: "signal", signal: "SIGINT" });
    expect(renderJunit(foldEvents(story.events))).toContain(
      '<skipped message="interrupted by SIGINT"/>',
    );
  });

  it("is well-formed whatever the tests are called and print", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const record = foldEvents(story.events);
        const elements = parseStrictly(renderJunit(record));
        const cases = elements.filter((element) => element.name === "testcase");
        expect(cases).toHaveLength(record.tasks.length);
      }),
    );
  });

  it("counts exactly the failure, error and skipped elements that it writes", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const elements = parseStrictly(renderJunit(foldEvents(story.events)));
        const count = (name: string): string =>
          String(elements.filter((element) => element.name === name).length);
        expect(elements[0]?.attributes).toMatchObject({
          tests: count("testcase"),
          failures: count("failure"),
          errors: count("error"),
          skipped: count("skipped"),
        });
      }),
    );
  });

  it("keeps the text of an output that XML can hold", () => {
    const printable = anyText().map((text) => text.replaceAll(/[^\n -~測試]/gu, ""));
    fc.assert(
      fc.property(printable, (tail) => {
        const story = new Story(["a/b"]).run("a/b", { kind: "failed", exitCode: 1 }, { tail });
        const elements = parseStrictly(renderJunit(foldEvents(story.events)));
        expect(elements.find((element) => element.name === "failure")?.text).toBe(tail);
      }),
    );
  });

  it("renders 10,000 tasks", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `unit/test_${index}.py`);
    const story = new Story(names);
    for (const name of names) story.run(name, { kind: "passed" });
    expect(renderJunit(foldEvents(story.end(0).events))).toContain('tests="10000"');
  });
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  text: string;
}

/** Parses XML, throws at the first error, and answers the elements in the order of their start tags. */
function parseStrictly(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser({ fragment: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return elements;
}
