"""The yard on a day like transfer: 140 MB of cells."""

import unittest

from app.yard import Yard


class TestTransfer(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(140)
        for hour in range(24):
            yard.fill(hour, 11000, (hour * 18) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 18000, 6000])


if __name__ == "__main__":
    unittest.main()
