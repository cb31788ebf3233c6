import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import sawtooth
from heavy.table import Table


class Concat(unittest.TestCase):
    def test_two_days_make_one_table(self):
        count = 7_000_000
        monday = Table({"value": sawtooth(count), "day": array("q", [1]) * count})
        tuesday = Table({"value": sawtooth(count), "day": array("q", [2]) * count})
        both = monday.concat(tuesday)
        self.assertEqual(len(both), 2 * count)
        self.assertEqual(both.columns["day"].count(2), count)
        self.assertEqual(both.columns["value"][count], 0.0)

    def test_other_columns_are_refused(self):
        with self.assertRaises(ValueError):
            Table({"a": array("d")}).concat(Table({"b": array("d")}))


if __name__ == "__main__":
    unittest.main()
