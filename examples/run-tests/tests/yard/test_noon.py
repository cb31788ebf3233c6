"""The yard on a day like noon: 80 MB of cells."""

import unittest

from app.yard import Yard


class TestNoon(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(80)
        for hour in range(24):
            yard.fill(hour, 1000, (hour * 8) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 16000, 16000])


if __name__ == "__main__":
    unittest.main()
