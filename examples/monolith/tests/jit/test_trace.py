from abacus.trace import compile_traced, trace

program, result = trace(lambda a, b: a * b + a, ["a", "b"])
assert program == ["t0 = a * b", "t1 = t0 + a"], program
assert compile_traced(lambda a, b: a * b + a, ["a", "b"])(3, 4) == 15
print(f"traced {len(program)} operations, result in {result}")
