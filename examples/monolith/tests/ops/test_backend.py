import os
import sys

from abacus import registry

backend = sys.argv[1]
registry.operation(f"{backend}.add")(lambda left, right: left + right)
assert registry.call(f"{backend}.add", 1, 2) == 3
home = os.environ.get("ACCELERATOR_HOME")
print(f"backend {backend} {'with' if home else 'without'} an accelerator")
