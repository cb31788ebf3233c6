"""Spans in which a ship may pass."""

import unittest

from app.tides import may_pass, windows


class TestWindows(unittest.TestCase):
    def test_hold_only_good_minutes(self):
        for first, last in windows(600, 1500):
            self.assertTrue(all(may_pass(600, minute) for minute in range(first, last + 1)))

    def test_are_open_at_the_end(self):
        self.assertEqual(windows(300, 100), [(0, 99)])


if __name__ == "__main__":
    unittest.main()
