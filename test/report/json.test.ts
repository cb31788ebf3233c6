import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldEvents } from "../../src/model/run-record.ts";
import { renderJson } from "../../src/report/json.ts";
import { anyStory } from "./any-story.ts";
import { eventfulStory, Story } from "./story.ts";

describe("renderJson", () => {
  it("renders the facts, the figures and every attempt of a run", async () => {
    const json = renderJson(foldEvents(eventfulStory().events));
    await expect(json).toMatchFileSnapshot("goldens/eventful.json");
  });

  it("tells a cancelled and an incomplete run from a finished one", () => {
    const story = new Story([]);
    expect(stateOf(story)).toBe("incomplete");
    expect(stateOf(story.end(0))).toBe("finished");
    expect(stateOf(new Story([]).cancel({ kind: "signal", signal: "SIGINT" }).end(130))).toBe(
      "cancelled",
    );
  });

  it("is valid JSON with one entry for each task, whatever the run", () => {
    fc.assert(
      fc.property(anyStory(), (story) => {
        const record = foldEvents(story.events);
        expect(JSON.parse(renderJson(record)).tasks).toHaveLength(record.tasks.length);
      }),
    );
  });
});

function stateOf(story: Story): unknown {
  return JSON.parse(renderJson(foldEvents(story.events))).run.state;
}
