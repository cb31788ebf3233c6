"""The yard on a day like survey: 95 MB of cells."""

import unittest

from app.yard import Yard


class TestSurvey(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(95)
        for hour in range(24):
            yard.fill(hour, 10000, (hour * 17) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 13000, 7000])


if __name__ == "__main__":
    unittest.main()
