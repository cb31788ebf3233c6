# Prints the program of a small model, for those who compile or check it.
import sys

from abacus.trace import source_of

MODELS = {
    "linear": (lambda x, w, b: x * w + b, ["x", "w", "b"]),
    "square": (lambda x: x * x, ["x"]),
    "distance": (lambda x, y: (x - y) * (x - y), ["x", "y"]),
}
print(source_of(*MODELS[sys.argv[1]], called=sys.argv[1]), end="")
