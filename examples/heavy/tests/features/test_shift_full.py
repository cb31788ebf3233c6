import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import sawtooth
from heavy.series import shifted


class Shift(unittest.TestCase):
    def test_lags_of_a_long_series(self):
        values = sawtooth(15_500_000)
        by_day, by_week = shifted(values, 24), shifted(values, 168, fill=-1.0)
        self.assertEqual(len(by_day), len(values))
        self.assertEqual(by_day[24:1024], values[:1000])
        self.assertEqual(by_week.count(-1.0), 168)
        self.assertEqual(by_week[-1], values[-169])


if __name__ == "__main__":
    unittest.main()
