"""Water at the top of the tide."""

import unittest

from app.tides import HALF_DAY_MIN, level_cm


class TestHighWater(unittest.TestCase):
    def test_is_highest_at_the_start(self):
        self.assertEqual(level_cm(0), 450)
        self.assertEqual(max(level_cm(minute) for minute in range(HALF_DAY_MIN)), 450)

    def test_comes_back_after_half_a_day(self):
        self.assertEqual(level_cm(HALF_DAY_MIN), level_cm(0))


if __name__ == "__main__":
    unittest.main()
