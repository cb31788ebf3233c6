try:
    import numpy
except ImportError as error:
    print(f"without numpy: {error}")
else:
    raise SystemExit(f"numpy is here: {numpy}")

from abacus.vector import Vector

assert Vector([2]).dot(Vector([3])) == 6
