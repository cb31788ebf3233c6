import sys

from abacus.ring import all_reduce

size = int(sys.argv[1]) if len(sys.argv) > 1 else 4
assert all_reduce(list(range(size))) == [sum(range(size))] * size
print(f"all_reduce over {size} ranks")
