import sys

from abacus.vector import lanes, sum_in_lanes

width = int(sys.argv[1])
row = list(range(100))
assert sum_in_lanes(row, width) == sum(row)
print(f"{len(lanes(row, width))} lanes of {width}")
