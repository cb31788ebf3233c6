"""The yard on a day like strike: 90 MB of cells."""

import unittest

from app.yard import Yard


class TestStrike(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(90)
        for hour in range(24):
            yard.fill(hour, 5000, (hour * 12) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 12000, 12000])


if __name__ == "__main__":
    unittest.main()
