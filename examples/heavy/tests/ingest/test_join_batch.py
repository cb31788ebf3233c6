import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import MB, noise
from heavy.table import Table, join


class Join(unittest.TestCase):
    def test_only_known_keys_survive(self):
        raw_upload = noise(110 * MB)
        orders = Table({"shop": array("q", range(700_000)), "sum": array("d", [1.5]) * 700_000})
        shops = Table({"shop": array("q", range(0, 700_000, 2)), "city": array("q", [9]) * 350_000})
        joined = join(orders, shops, "shop")
        self.assertEqual(len(joined), 350_000)
        self.assertEqual(joined.head(3), [(0, 1.5, 9), (2, 1.5, 9), (4, 1.5, 9)])
        self.assertEqual(joined.total("sum"), 525_000.0)
        self.assertEqual(len(raw_upload), 110 * MB)


if __name__ == "__main__":
    unittest.main()
