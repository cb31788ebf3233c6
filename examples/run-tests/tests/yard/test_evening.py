"""The yard on a day like evening: 100 MB of cells."""

import unittest

from app.yard import Yard


class TestEvening(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(100)
        for hour in range(24):
            yard.fill(hour, 2000, (hour * 9) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 21000, 15000])


if __name__ == "__main__":
    unittest.main()
