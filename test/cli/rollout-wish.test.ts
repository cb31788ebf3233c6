import { describe, expect, it } from "vitest";
import { readRolloutWish } from "../../src/cli/rollout-wish.ts";

function told(args: readonly string[], flags: Readonly<Record<string, unknown>> = {}): string {
  const wish = readRolloutWish({ args, flags });
  return wish.ok
    ? Object.values(wish.value).join(", ")
    : wish.failures.map(({ message, next }) => `${message}\n  ${next}`).join("\n");
}

describe("what moult rollout is asked for", () => {
  it("is an action, a configuration and a reason", () => {
    expect(told(["promote"])).toBe("promote");
    expect(told(["promote"], { override: " why not " })).toBe("promote, why not");
    expect(told(["abort", "red", "since Monday"])).toBe("abort, red since Monday");
    expect(told(["rollback", "smoke", "it", "leaks"])).toBe("rollback, smoke, it leaks");
    expect(told(["resume", "smoke"])).toBe("resume, smoke");
  });

  it("is refused where it cannot be meant", () => {
    const calls = [
      told([]),
      told(["promtoe"]),
      told(["promote", "all"]),
      told(["promote"], { override: " " }),
      told(["abort"], { override: "x" }),
      told(["rollback"]),
    ];
    expect(calls.join("\n")).toMatchInlineSnapshot(`
      "moult rollout needs to know what to do
        use one of: status, promote, abort, rollback, resume
      moult rollout does not know "promtoe"; did you mean "promote"?
        use one of: status, promote, abort, rollback, resume
      "all" means nothing to promote: it goes to the next phase
        write moult rollout promote, or with a reason: --override "the reason"
      --override needs a reason: it is kept for those who ask later
        write for example --override "the slow run was a full disk"
      --override is for promote: no gate stops abort
        write the reason behind it: moult rollout abort ...
      rollback needs the name of a configuration
        write for example: moult rollout rollback smoke"
    `);
  });
});
