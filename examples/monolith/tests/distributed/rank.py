# One rank that writes its part into a file: rank.py RANK FOLDER
import pathlib
import sys

rank, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
(folder / f"rank-{rank}").write_text(str(10**rank))
