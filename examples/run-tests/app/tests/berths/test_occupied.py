"""Hours with a ship."""

import unittest

from app.berths import Stay, occupied_h


class TestOccupied(unittest.TestCase):
    def test_counts_each_hour_once(self):
        self.assertEqual(occupied_h([Stay("A", 1, 0, 5), Stay("B", 1, 3, 8)]), 8)

    def test_is_zero_without_ships(self):
        self.assertEqual(occupied_h([]), 0)


if __name__ == "__main__":
    unittest.main()
