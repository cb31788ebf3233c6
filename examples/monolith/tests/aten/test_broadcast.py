from abacus.matrix import broadcast, shape

assert shape(broadcast([1, 2, 3], 4)) == (4, 3)
rows = broadcast([1], 2)
rows[0][0] = 9
assert rows == [[9], [1]], "rows share memory"
print("broadcast: 2 checks")
