from abacus.vector import Vector

prices = Vector([3, 5, 2])
amounts = Vector([2, 1, 4])
print("to pay:", prices.dot(amounts))
