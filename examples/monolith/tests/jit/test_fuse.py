from abacus.trace import fuse

assert fuse(["t0 = a + b", "t1 = a * b", "t2 = t1 - 1"]) == ["t1 = a * b", "t2 = t1 - 1"]
print("fused 3 operations into 2")
