from abacus.vector import Vector

assert Vector([1, 2]) + Vector([3, 4]) == Vector([4, 6])
print("1 + 3 is 4")
