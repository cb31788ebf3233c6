# Prints NAME and the number of operations of each model, or of those that are named.
import sys

from abacus.trace import trace

MODELS = {
    "linear": (lambda x, w, b: x * w + b, ["x", "w", "b"]),
    "poly": (lambda x: x * x * x + x * x + x, ["x"]),
    "norm": (lambda x, y: x * x + y * y, ["x", "y"]),
}
for name in sys.argv[1:] or MODELS:
    print(name, len(trace(*MODELS[name])[0]))
