"""A table of float vectors, one per item."""

import math
from array import array


class Embedding:
    def __init__(self, dimension, values):
        if len(values) % dimension:
            raise ValueError("the last vector is cut off")
        self.dimension, self.values = dimension, values

    @classmethod
    def ramp(cls, count, dimension):
        """Vectors whose first part cycles, so that neighbours are known."""
        cycle = array("f")
        for item in range(256):
            cycle += array("f", [float(item)] + [1.0] * (dimension - 1))
        whole, rest = divmod(count, 256)
        return cls(dimension, cycle * whole + cycle[: rest * dimension])

    def __len__(self):
        return len(self.values) // self.dimension

    def vector(self, item):
        return self.values[item * self.dimension : (item + 1) * self.dimension]

    def cosine(self, one, other):
        a, b = self.vector(one), self.vector(other)
        dot = sum(x * y for x, y in zip(a, b))
        return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))

    def nearest(self, item, among):
        """The item of `among` whose vector has the smallest distance."""
        target = self.vector(item)
        return min(among, key=lambda one: math.dist(target, self.vector(one)))

    def update(self, item, gradient, rate):
        start = item * self.dimension
        for offset, slope in enumerate(gradient):
            self.values[start + offset] -= rate * slope
