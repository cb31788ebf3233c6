import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import MB, sawtooth
from heavy.table import Table


class Thinning(unittest.TestCase):
    def test_a_year_of_readings_is_thinned(self):
        count = 23_000_000
        year = Table(
            {
                "sensor": array("d", [21.5]) * count,
                "level": array("d", [0.25]) * count,
                "clock": sawtooth(count, 86_400),
            }
        )
        hourly = year.every(3600)
        self.assertGreater(year.size_bytes, 450 * MB)
        self.assertEqual(len(hourly), 6389)
        self.assertEqual([row[2] for row in hourly.head(3)], [0.0, 3600.0, 7200.0])
        self.assertEqual(hourly.total("sensor"), 21.5 * 6389)


if __name__ == "__main__":
    unittest.main()
