"""`python3 -m abacus dot 1,2 3,4`: a calculator for rows."""

import sys

from abacus import __version__
from abacus.vector import Vector


def main(arguments):
    if arguments == ["--version"]:
        print(f"abacus {__version__}")
        return 0
    if len(arguments) != 3 or arguments[0] not in ("add", "dot"):
        print("usage: abacus add|dot ROW ROW", file=sys.stderr)
        return 2
    try:
        left, right = (Vector(int(item) for item in row.split(",")) for row in arguments[1:])
        print(left.dot(right) if arguments[0] == "dot" else left + right)
    except ValueError as error:
        print(f"abacus: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
