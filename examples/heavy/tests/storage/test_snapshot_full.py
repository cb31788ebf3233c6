import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import MB, noise
from heavy.store import FeatureStore


class Snapshot(unittest.TestCase):
    def test_a_snapshot_does_not_change_with_the_store(self):
        blob = noise(2 * MB)
        with FeatureStore() as store:
            store.put(("shard", float(n), blob) for n in range(85))
            with store.snapshot() as copy:
                store.drop_below(80.0)
                self.assertEqual(store.count(), 5)
                self.assertEqual(copy.count(), 85)
                self.assertEqual(copy.payload(1), blob)


if __name__ == "__main__":
    unittest.main()
