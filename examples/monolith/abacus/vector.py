"""Vectors of floats, worked on in lanes of a fixed width."""


class Vector:
    """An immutable row of numbers.

    >>> Vector([1, 2]) + Vector([3, 4])
    Vector([4, 6])
    """

    def __init__(self, items):
        self.items = tuple(items)

    def __repr__(self):
        return f"Vector({list(self.items)})"

    def __eq__(self, other):
        return isinstance(other, Vector) and self.items == other.items

    def __len__(self):
        return len(self.items)

    def __add__(self, other):
        return Vector(a + b for a, b in zip_same(self, other))

    def __mul__(self, factor):
        return Vector(a * factor for a in self.items)

    def dot(self, other):
        return sum(a * b for a, b in zip_same(self, other))


def zip_same(left, right):
    """Pairs of two vectors of the same length."""
    if len(left) != len(right):
        raise ValueError(f"lengths differ: {len(left)} and {len(right)}")
    return zip(left.items, right.items)


def lanes(items, width):
    """Cuts a row into pieces of `width`; the last piece may be shorter."""
    return [items[at : at + width] for at in range(0, len(items), width)]


def sum_in_lanes(items, width):
    """The sum, added up piece by piece as a wide register would do it."""
    return sum(sum(lane) for lane in lanes(items, width))
