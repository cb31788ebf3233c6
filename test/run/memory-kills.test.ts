import { describe, expect, it } from "vitest";
import { MemoryKills } from "../../src/run/memory-kills.ts";

describe("MemoryKills", () => {
  const start = () => {
    const counts = { kernel: 5, cap: 0 };
    return { counts, kills: new MemoryKills(() => ({ ...counts })) };
  };

  it("says nothing of deaths that the kernel did not count, nor of those before the run", () => {
    expect(start().kills.take()).toBeUndefined();
  });

  it("explains one death with each count", () => {
    const { counts, kills } = start();
    counts.kernel = 7;
    expect([kills.take(), kills.take(), kills.take()]).toEqual(["kernel", "kernel", undefined]);
  });

  it("knows the cap of the run from a shortage of the machine", () => {
    const { counts, kills } = start();
    counts.kernel += 1; // The machine counts what its groups count.
    counts.cap += 1;
    expect(kills.take()).toBe("cap");
    expect(kills.take()).toBeUndefined();
    counts.kernel += 1;
    expect(kills.take()).toBe("kernel");
  });

  it("works where nobody counts", () => {
    const kills = new MemoryKills(() => ({ kernel: undefined, cap: 0 }));
    expect(kills.take()).toBeUndefined();
  });
});
