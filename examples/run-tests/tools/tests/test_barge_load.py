"""The load of the barge, replayed on a yard of 65 MB."""

import unittest

from app.yard import Yard


class TestBargeLoad(unittest.TestCase):
    def test_is_spread_over_the_day(self):
        yard = Yard(65, hours=8)
        for hour in range(8):
            yard.fill(hour, 0, (hour + 3) % 8 * 5000)
        self.assertEqual((yard.taken(0), yard.taken(7)), (3 * 5000, 2 * 5000))


if __name__ == "__main__":
    unittest.main()
