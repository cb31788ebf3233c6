"""Water at the bottom of the tide."""

import unittest

from app.tides import HALF_DAY_MIN, level_cm


class TestLowWater(unittest.TestCase):
    def test_is_lowest_in_the_middle(self):
        self.assertLess(level_cm(HALF_DAY_MIN // 2), 55)

    def test_never_falls_dry(self):
        self.assertGreaterEqual(min(level_cm(minute) for minute in range(2 * HALF_DAY_MIN)), 50)


if __name__ == "__main__":
    unittest.main()
