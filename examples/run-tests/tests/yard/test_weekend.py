"""The yard on a day like weekend: 150 MB of cells."""

import unittest

from app.yard import Yard


class TestWeekend(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(150)
        for hour in range(24):
            yard.fill(hour, 4000, (hour * 11) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 7000, 13000])


if __name__ == "__main__":
    unittest.main()
