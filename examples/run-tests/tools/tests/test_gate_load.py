"""The load of the gate, replayed on a yard of 85 MB."""

import unittest

from app.yard import Yard


class TestGateLoad(unittest.TestCase):
    def test_is_spread_over_the_day(self):
        yard = Yard(85, hours=8)
        for hour in range(8):
            yard.fill(hour, 0, (hour + 1) % 8 * 5000)
        self.assertEqual((yard.taken(0), yard.taken(7)), (1 * 5000, 0 * 5000))


if __name__ == "__main__":
    unittest.main()
