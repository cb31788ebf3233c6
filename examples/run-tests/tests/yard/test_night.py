"""The yard on a day like night: 120 MB of cells."""

import unittest

from app.yard import Yard


class TestNight(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(120)
        for hour in range(24):
            yard.fill(hour, 3000, (hour * 10) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 2000, 14000])


if __name__ == "__main__":
    unittest.main()
