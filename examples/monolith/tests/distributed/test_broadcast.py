import os

from abacus.ring import broadcast

backend = os.environ.get("ABACUS_BACKEND", "threads")
assert broadcast("weights", 3, root=1) == ["weights"] * 3
print(f"broadcast over 3 ranks ({backend})")
