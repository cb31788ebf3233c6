from abacus.trace import source_of

print(source_of(lambda x, y: (x + y) * x, ["x", "y"], called="area"), end="")
