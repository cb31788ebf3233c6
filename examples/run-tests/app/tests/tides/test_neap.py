"""A tide with little range."""

import unittest

from app.tides import level_cm


class TestNeap(unittest.TestCase):
    def test_has_no_extremes(self):
        levels = {level_cm(minute, range_cm=0) for minute in range(745)}
        self.assertEqual(levels, {250})


if __name__ == "__main__":
    unittest.main()
