import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import noise
from heavy.store import FeatureStore


class StoreDrop(unittest.TestCase):
    def test_old_rows_go_and_the_rest_stays(self):
        blob = noise(48_000)
        with FeatureStore() as store:
            store.put(("day%d" % n, float(n), blob) for n in range(2_600))
            self.assertEqual(store.drop_below(600.0), 600)
            self.assertEqual(store.count(), 2_000)
            self.assertEqual(store.payload_bytes(), 2_000 * 48_000)
            self.assertEqual(store.payload(2_600), blob)


if __name__ == "__main__":
    unittest.main()
