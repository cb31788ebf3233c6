from abacus.matrix import reduce_rows

for how, wanted in ((sum, [3, 7]), (max, [2, 4]), (min, [1, 3])):
    assert reduce_rows([[1, 2], [3, 4]], how) == wanted, how
print("reduce: 3 checks")
