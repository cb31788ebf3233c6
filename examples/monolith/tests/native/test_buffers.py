import array
import sys

part = sys.argv[1] if len(sys.argv) > 1 else "all"
cells = array.array("d", [0.5] * 64)
cells[3] = 2.5
assert sum(cells) == 34.0
assert memoryview(cells).nbytes == 512
print(f"buffers, part {part}")
