"""The yard on a day like morning: 60 MB of cells."""

import unittest

from app.yard import Yard


class TestMorning(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(60)
        for hour in range(24):
            yard.fill(hour, 0, (hour * 7) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 11000, 17000])


if __name__ == "__main__":
    unittest.main()
