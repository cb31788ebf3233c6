"""The yard on a day like harvest: 130 MB of cells."""

import unittest

from app.yard import Yard


class TestHarvest(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(130)
        for hour in range(24):
            yard.fill(hour, 8000, (hour * 15) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 3000, 9000])


if __name__ == "__main__":
    unittest.main()
