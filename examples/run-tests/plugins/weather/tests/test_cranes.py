"""Cranes in the wind."""

import unittest

from plugins.weather.wind import may_crane_work


class TestCranes(unittest.TestCase):
    def test_stop_in_gusts(self):
        self.assertTrue(may_crane_work(20, 30))
        self.assertFalse(may_crane_work(20, 45))
        self.assertFalse(may_crane_work(30, 30))


if __name__ == "__main__":
    unittest.main()
