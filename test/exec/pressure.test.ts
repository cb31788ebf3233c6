import { describe, expect, it } from "vitest";
import { openPressure, readPressure } from "../../src/exec/pressure.ts";
import { copyMachine } from "./machine-copy.ts";

const MB = 1024 ** 2;
const MEMINFO = "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:   12582912 kB\n";
const psi = (avg10: string): string =>
  `some avg10=${avg10} avg60=1.00 avg300=2.00 total=5\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`;

describe("openPressure", () => {
  it("answers the room of the tightest cgroup v2, where unused file pages are room", () => {
    using copy = copyMachine({
      "proc/meminfo": MEMINFO,
      "proc/self/cgroup": "0::/job/step\n",
      "cgroup/job/step/cgroup.procs": "1\n",
      "cgroup/job/step/memory.max": "max\n",
      "cgroup/job/memory.max": String(1000 * MB),
      "cgroup/job/memory.current": String(900 * MB),
      "cgroup/job/memory.stat": `anon 5\ninactive_file ${300 * MB}\nactive_file 7\n`,
      "cgroup/memory.max": String(5000 * MB),
      "cgroup/memory.current": String(1000 * MB),
    });
    using gauge = openPressure(copy.roots);
    expect(gauge.read().availableBytes).toBe(400 * MB);
    copy.write("cgroup/job/memory.current", String(1300 * MB));
    expect(gauge.read().availableBytes).toBe(0);
  });

  it("answers the room of a cgroup v1 that a container sees as the root", () => {
    using copy = copyMachine({
      "proc/meminfo": MEMINFO,
      "proc/self/cgroup": "4:cpu,memory:/docker/4f3c\n",
      "cgroup/memory/memory.limit_in_bytes": String(800 * MB),
      "cgroup/memory/memory.usage_in_bytes": String(500 * MB),
      "cgroup/memory/memory.stat": `inactive_file 0\ntotal_inactive_file ${100 * MB}\n`,
    });
    using gauge = openPressure(copy.roots);
    expect(gauge.read()).toEqual({ availableBytes: 400 * MB });
  });

  it("answers what the machine has when the limits are wider", () => {
    using copy = copyMachine({
      "proc/meminfo": MEMINFO,
      "proc/self/cgroup": "4:memory:/\n",
      "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "cgroup/memory/memory.usage_in_bytes": "1\n",
    });
    using gauge = openPressure(copy.roots);
    expect(gauge.read().availableBytes).toBe(12 * 1024 * MB);
  });

  it("reads the stalls and the kills of the own cgroup before those of the machine", () => {
    const machine = {
      "proc/meminfo": MEMINFO,
      "proc/pressure/memory": psi("3.10"),
      "proc/pressure/cpu": psi("50.00"),
      "proc/vmstat": "pgfault 9\noom_kill 7\n",
    };
    using own = copyMachine({
      ...machine,
      "proc/self/cgroup": "0::/\n",
      "cgroup/cgroup.procs": "1\n",
      "cgroup/memory.pressure": psi("12.25"),
      "cgroup/cpu.pressure": psi("0.00"),
      "cgroup/memory.events": "low 0\nhigh 0\nmax 0\noom 4\noom_kill 2\noom_group_kill 0\n",
    });
    using other = copyMachine(machine);
    using ownGauge = openPressure(own.roots);
    using otherGauge = openPressure(other.roots);
    expect(ownGauge.read()).toMatchObject({
      memoryStallPercent: 12.25,
      cpuStallPercent: 0,
      oomKillCount: 2,
    });
    expect(otherGauge.read()).toMatchObject({
      memoryStallPercent: 3.1,
      cpuStallPercent: 50,
      oomKillCount: 7,
    });
    own.write("cgroup/memory.events", "oom 5\noom_kill 3\n");
    expect(ownGauge.read().oomKillCount).toBe(3);
  });

  it("leaves out what nothing tells", () => {
    using gauge = openPressure({ proc: "/nowhere", cgroup: "/nowhere" });
    expect(gauge.read()).toEqual({ availableBytes: Number.POSITIVE_INFINITY });
  });
});

describe("readPressure", () => {
  it("reads this machine", () => {
    const { availableBytes, ...rest } = readPressure();
    expect(availableBytes).toBeGreaterThan(MB);
    expect(availableBytes).toBeLessThan(2 ** 50);
    for (const figure of Object.values(rest)) expect(figure).toBeGreaterThanOrEqual(0);
  });
});
