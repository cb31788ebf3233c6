"""The load of the rail, replayed on a yard of 115 MB."""

import unittest

from app.yard import Yard


class TestRailLoad(unittest.TestCase):
    def test_is_spread_over_the_day(self):
        yard = Yard(115, hours=8)
        for hour in range(8):
            yard.fill(hour, 0, (hour + 2) % 8 * 5000)
        self.assertEqual((yard.taken(0), yard.taken(7)), (2 * 5000, 1 * 5000))


if __name__ == "__main__":
    unittest.main()
