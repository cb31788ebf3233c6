import { describe, expect, it } from "vitest";
import { createFrame } from "../../../src/report/terminal/frame.ts";
import { Screen } from "./screen.ts";

describe("createFrame", () => {
  it("writes nothing before it is used, and nothing when it is closed unused", () => {
    const screen = new Screen(20, 5);
    createFrame(screen.options).close();
    expect(screen.bytes).toBe("");
  });

  it("prints above the footer and scrolls when the screen is full", async () => {
    const screen = new Screen(20, 5);
    const frame = createFrame(screen.options);
    frame.draw(["one", "two"]);
    for (const line of ["a", "b", "c", "d"]) frame.print(`${line}\n`);
    frame.draw(["one", "three"]);
    expect(await screen.text()).toBe("a\nb\nc\nd\none\nthree");
  });

  it("collects what is printed until the footer is drawn again, and loses none of it", async () => {
    const screen = new Screen(20, 5);
    const frame = createFrame(screen.options);
    frame.draw(["one"]);
    screen.bytes = "";
    frame.print("a\n");
    frame.print("b\n");
    expect(screen.bytes).toBe("");
    frame.draw(["one"]);
    expect(await screen.text()).toBe("a\nb\none");
    frame.print("c\n");
    frame.close();
    expect(await screen.text()).toBe("a\nb\nc");
  });

  it("keeps all but the first line of a footer clean when Enter moves the cursor", async () => {
    const screen = new Screen(20, 6);
    const frame = createFrame(screen.options);
    for (const count of [1, 2, 3]) {
      frame.print(`line ${count}\n`);
      frame.draw(["", "one", `two ${count}`]);
      screen.options.write("typed\n");
      frame.draw(["", "one", `two again ${count}`]);
    }
    frame.close();
    expect(await screen.text()).toBe("line 1\n\nline 2\n\nline 3");
  });

  it("follows a footer that gets higher and lower", async () => {
    const screen = new Screen(20, 5);
    const frame = createFrame(screen.options);
    frame.print("a\n");
    frame.draw(["one"]);
    frame.draw(["one", "two", "three"]);
    frame.draw(["two", "three"]);
    // Its last line stays where it is.
    expect(await screen.text()).toBe("a\n\ntwo\nthree");
    frame.print("b\n");
    frame.draw(["two", "three"]);
    expect(await screen.text()).toBe("a\nb\ntwo\nthree");
  });

  it("draws lines as wide as the terminal again and again", async () => {
    const screen = new Screen(5, 5);
    const frame = createFrame(screen.options);
    frame.draw(["12345", "abcde"]);
    frame.draw(["54321", "abcde"]);
    frame.draw(["54321", "edcba"]);
    expect(await screen.text()).toBe("54321\nedcba");
  });

  it("hides the cursor once and shows it when it is closed", () => {
    const screen = new Screen(20, 5);
    const frame = createFrame(screen.options);
    frame.draw(["one"]);
    frame.print("a\n");
    frame.draw(["two"]);
    frame.close();
    frame.close();
    expect(screen.bytes.split("\u001b[?25l")).toHaveLength(2);
    expect(screen.bytes.split("\u001b[?25h")).toHaveLength(2);
  });
});
