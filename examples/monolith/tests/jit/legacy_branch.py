# A branch on a symbol is what the old tracer could not do, and the new one cannot either.
from abacus.trace import trace

trace(lambda a: a + 1 if a > 0 else a, ["a"])
