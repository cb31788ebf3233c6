"""The yard on a day like repair: 75 MB of cells."""

import unittest

from app.yard import Yard


class TestRepair(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(75)
        for hour in range(24):
            yard.fill(hour, 9000, (hour * 16) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 8000, 8000])


if __name__ == "__main__":
    unittest.main()
