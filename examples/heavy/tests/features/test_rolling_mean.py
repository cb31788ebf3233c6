import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import sawtooth
from heavy.series import rolling_mean


class RollingMean(unittest.TestCase):
    def test_a_whole_period_has_one_mean(self):
        values = sawtooth(4_000_000, period=100)
        means = rolling_mean(values, 100)
        self.assertEqual(len(means), 4_000_000 - 99)
        self.assertEqual({means[0], means[1], means[123_456], means[-1]}, {49.5})

    def test_the_smallest_window_changes_nothing(self):
        values = sawtooth(100_000)
        self.assertEqual(rolling_mean(values, 1), values)


if __name__ == "__main__":
    unittest.main()
