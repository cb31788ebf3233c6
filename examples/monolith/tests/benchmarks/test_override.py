from abacus.vector import Vector


class Counted(Vector):
    calls = 0

    def __add__(self, other):
        Counted.calls += 1
        return Counted((super().__add__(other)).items)


total = Counted([0, 0])
for _ in range(100):
    total = total + Counted([1, 2])
assert total.items == (100, 200) and Counted.calls == 100
print("100 overridden additions")
