"""Mean wind."""

import unittest

from plugins.weather.wind import mean


class TestMean(unittest.TestCase):
    def test_is_between_the_extremes(self):
        self.assertEqual(mean([1.0, 2.0, 6.0]), 3.0)

    def test_needs_values(self):
        with self.assertRaises(ValueError):
            mean([])


if __name__ == "__main__":
    unittest.main()
