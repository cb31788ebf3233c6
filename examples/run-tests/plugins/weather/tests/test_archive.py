"""A year of measurements, one for each second of a day: 70 MB."""

import unittest

from array import array
from plugins.weather.wind import mean


class TestArchive(unittest.TestCase):
    def test_keeps_its_mean(self):
        values = array("d", [3.0, 5.0]) * (70 * 1024**2 // 16)
        self.assertEqual(mean([values[0], values[-1]]), 4.0)


if __name__ == "__main__":
    unittest.main()
