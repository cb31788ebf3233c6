from abacus.matrix import multiply

assert multiply([[1, 2], [3, 4]], [[5, 6], [7, 8]]) == [[19, 22], [43, 50]]
print("multiply: 1 check")
