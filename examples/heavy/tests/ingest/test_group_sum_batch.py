import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import sawtooth
from heavy.table import Table


class GroupSum(unittest.TestCase):
    def test_groups_of_a_wide_table(self):
        count = 5_600_000
        keys = array("q", range(8)) * (count // 8)
        wide = Table({"key": keys, "value": sawtooth(count), "a": sawtooth(count), "b": sawtooth(count)})
        sums = wide.every(4).group_sum("key", "value")
        self.assertEqual(sorted(sums), [0, 4])
        self.assertEqual(sum(sums.values()), sum(wide.columns["value"][::4]))

    def test_the_backup_column_is_equal(self):
        count = 5_600_000
        table = Table({"value": sawtooth(count)})
        twice = table.with_column("backup", table.columns["value"][:])
        self.assertEqual(twice.total("backup"), twice.total("value"))


if __name__ == "__main__":
    unittest.main()
