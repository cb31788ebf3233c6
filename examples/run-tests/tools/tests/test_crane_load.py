"""The load of the crane, replayed on a yard of 100 MB."""

import unittest

from app.yard import Yard


class TestCraneLoad(unittest.TestCase):
    def test_is_spread_over_the_day(self):
        yard = Yard(100, hours=8)
        for hour in range(8):
            yard.fill(hour, 0, (hour + 0) % 8 * 5000)
        self.assertEqual((yard.taken(0), yard.taken(7)), (0 * 5000, 7 * 5000))


if __name__ == "__main__":
    unittest.main()
