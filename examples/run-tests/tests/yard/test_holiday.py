"""The yard on a day like holiday: 70 MB of cells."""

import unittest

from app.yard import Yard


class TestHoliday(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(70)
        for hour in range(24):
            yard.fill(hour, 7000, (hour * 14) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 22000, 10000])


if __name__ == "__main__":
    unittest.main()
