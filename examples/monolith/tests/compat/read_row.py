# Reads what write_row.py has written.
import pathlib
import sys

from abacus.wire import unpack

try:
    row = unpack(pathlib.Path(sys.argv[1]).read_bytes())
except ValueError as error:
    sys.exit(f"cannot read: {error}")
assert row == [1.0, 2.5, -4.0], row
print(f"read {len(row)} numbers")
