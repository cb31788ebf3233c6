"""Time series with a fixed step."""

from array import array
from itertools import accumulate


def rolling_mean(values, window):
    """The mean of each `window` neighbours, through running sums."""
    sums = array("d", accumulate(values, initial=0.0))
    return array("d", ((b - a) / window for a, b in zip(sums, sums[window:])))


def downsample(values, factor):
    """The largest value of every `factor` neighbours."""
    return array("d", map(max, *(values[offset::factor] for offset in range(factor))))


def shifted(values, lag, fill=0.0):
    """The series `lag` steps later."""
    return array("d", [fill]) * lag + values[: len(values) - lag]


class Ring:
    """The last `capacity` values."""

    def __init__(self, capacity):
        self.values = array("d", bytes(8)) * capacity
        self.written = 0

    def extend(self, block):
        """Adds a block that is not longer than the ring."""
        start = self.written % len(self.values)
        first = min(len(block), len(self.values) - start)
        self.values[start : start + first] = block[:first]
        self.values[: len(block) - first] = block[first:]
        self.written += len(block)

    def latest(self, count):
        """The newest values, oldest first."""
        end = self.written % len(self.values)
        joined = self.values[max(0, end - count) : end]
        missing = count - len(joined)
        return self.values[len(self.values) - missing :] + joined if missing else joined
