"""One task of a known peak: python3 peak-task.py KIND MEGABYTES LIFE_MS RESULT

Takes memory in one of several ways, touches it, and writes its own true peak in bytes to RESULT.
- One process: VmHWM at its end, the kernel's own mark.
- A tree: the sum of PSS while all of them hold what they have; a shared page counts once.
"""
import mmap
import os
import subprocess
import sys
import threading
import time

START = time.monotonic()
MB = 1 << 20
BURST_SECONDS = 0.03
PAGE = 4096


def line_bytes(path, name):
    with open(path) as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    raise SystemExit("no %s in %s" % (name, path))


def own_mark():
    return line_bytes("/proc/self/status", "VmHWM")


def pss(pids):
    return sum(line_bytes("/proc/%s/smaps_rollup" % pid, "Pss") for pid in pids)


def take(size):
    return bytearray(b"x") * size  # written to, so that every page is there


def touch(pages):
    for at in range(0, len(pages), PAGE):
        pages[at] = 1


def wait_until(seconds):
    time.sleep(max(0.0, START + seconds - time.monotonic()))


def steady(size, life):
    block = take(size)
    wait_until(life)
    return own_mark() + 0 * len(block)


def burst(size, life):
    wait_until(life / 2)
    block = take(size)
    time.sleep(BURST_SECONDS)
    del block
    wait_until(life)
    return own_mark()


def late_burst(size, life):
    wait_until(life - BURST_SECONDS)
    block = take(size)
    time.sleep(BURST_SECONDS)
    return own_mark() + 0 * len(block)


def mapped(size, life):
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    touch(pages)
    wait_until(life * 3 / 4)
    pages.close()
    wait_until(life)
    return own_mark()


def threads(size, life):
    blocks = []
    workers = [threading.Thread(target=lambda: blocks.append(take(size // 4))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    wait_until(life)
    return own_mark()


def shared(size, life):
    """Anonymous shared memory that a child fills and its parent reads."""
    pages = mmap.mmap(-1, size)
    return with_children(1, lambda: touch(pages), life, lambda: sum(pages[::PAGE]))


def forks(size, life):
    """A third is the parent's and shared by fork; each of two children takes a third of its own."""
    block = take(size // 3)
    kept = []
    return with_children(2, lambda: kept.append(take(size // 3)), life, lambda: len(block))


def with_children(count, work, life, after):
    ready, is_ready = os.pipe()
    gate, hold = os.pipe()
    pids = []
    for _ in range(count):
        pid = os.fork()
        if pid == 0:
            os.close(hold)
            work()
            os.write(is_ready, b"x")
            os.read(gate, 1)
            os._exit(0)
        pids.append(pid)
    for _ in range(count):
        os.read(ready, 1)
    after()
    peak = pss(["self"] + pids)
    wait_until(life)
    os.close(hold)
    for pid in pids:
        os.waitpid(pid, 0)
    return peak


def programs(size, life):
    """Two programs that it starts, each with half."""
    argv = [sys.executable, __file__, "part", str(size // 2 // MB), "0", "-"]
    parts = [subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for part in parts:
        part.stdout.readline()
    peak = pss(["self"] + [part.pid for part in parts])
    wait_until(life)
    for part in parts:
        part.communicate()
    return peak


def part(size, _):
    block = take(size)
    print("ready", flush=True)
    sys.stdin.read()
    return len(block)


def short_program(size, life):
    """A program that it starts in the middle of its life, and that ends after a moment."""
    wait_until(life / 2)
    argv = [sys.executable, __file__, "moment", str(size // MB), "0", "-"]
    peak = int(subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout)
    wait_until(life)
    return peak


def moment(size, _):
    block = take(size)
    time.sleep(BURST_SECONDS)
    print(pss(["self", os.getppid()]) + 0 * len(block), flush=True)


KINDS = {
    "steady": steady,
    "burst": burst,
    "late-burst": late_burst,
    "mmap": mapped,
    "threads": threads,
    "shared-mmap": shared,
    "forks": forks,
    "programs": programs,
    "short-program": short_program,
    "part": part,
    "moment": moment,
}


def main():
    kind, megabytes, life_ms, result = sys.argv[1:]
    peak = KINDS[kind](int(megabytes) * MB, int(life_ms) / 1000)
    if result != "-":
        with open(result, "w") as file:
            file.write("%d\n" % peak)


main()
