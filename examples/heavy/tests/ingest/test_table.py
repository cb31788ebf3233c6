import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import MB, sawtooth
from heavy.table import Table


class TableShape(unittest.TestCase):
    def setUp(self):
        count = 4_800_000
        self.table = Table(
            {
                "price": sawtooth(count),
                "amount": array("d", [2.0]) * count,
                "shop": array("q", [7]) * count,
            }
        )

    def test_it_knows_its_size(self):
        self.assertEqual(len(self.table), 4_800_000)
        self.assertGreater(self.table.size_bytes, 100 * MB)

    def test_rows_come_as_tuples(self):
        self.assertEqual(self.table.head(2), [(0.0, 2.0, 7), (1.0, 2.0, 7)])

    def test_columns_of_different_length_are_refused(self):
        with self.assertRaises(ValueError):
            self.table.with_column("short", array("d", [1.0]))


if __name__ == "__main__":
    unittest.main()
