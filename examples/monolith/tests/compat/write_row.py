# Writes a row in a version of the wire format: write_row.py VERSION FILE
import pathlib
import sys

from abacus.wire import pack

pathlib.Path(sys.argv[2]).write_bytes(pack([1.0, 2.5, -4.0], version=int(sys.argv[1])))
