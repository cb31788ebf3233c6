"""Sets of small numbers, one bit each, in one large integer."""

ONES = bytes(bin(byte).count("1") for byte in range(256))


class Bitmap:
    def __init__(self, bits, size):
        self.bits, self.size = bits, size

    @classmethod
    def from_bytes(cls, data):
        return cls(int.from_bytes(data, "little"), 8 * len(data))

    @classmethod
    def multiples(cls, step, size):
        """The multiples of `step`, which divides 8, below `size`."""
        pattern = sum(1 << bit for bit in range(0, 8, step))
        return cls.from_bytes(bytes([pattern]) * (size // 8))

    def __contains__(self, number):
        return bool(self.bits >> number & 1)

    def __and__(self, other):
        return Bitmap(self.bits & other.bits, self.size)

    def __or__(self, other):
        return Bitmap(self.bits | other.bits, self.size)

    def __xor__(self, other):
        return Bitmap(self.bits ^ other.bits, self.size)

    def to_bytes(self):
        return self.bits.to_bytes(self.size // 8, "little")

    def count(self):
        """How many numbers the set has."""
        ones = self.to_bytes().translate(ONES)
        return sum(amount * ones.count(bytes([amount])) for amount in range(1, 9))
