import sys
import unittest

sys.path.insert(0, ".")
from heavy.store import FeatureStore


class StoreMean(unittest.TestCase):
    def test_the_index_finds_an_entity(self):
        blob = b"\x07" * 800
        with FeatureStore() as store:
            store.put(("user%d" % (n % 1000), float(n // 1000), blob) for n in range(120_000))
            self.assertEqual(store.count(), 120_000)
            self.assertEqual(store.mean("user77"), 59.5)
            self.assertIsNone(store.mean("nobody"))


if __name__ == "__main__":
    unittest.main()
