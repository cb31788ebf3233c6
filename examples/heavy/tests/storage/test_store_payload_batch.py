import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import MB, noise
from heavy.store import FeatureStore


class StorePayload(unittest.TestCase):
    def test_large_payloads_are_kept_whole(self):
        blobs = [noise(MB, seed=n) for n in range(8)]
        with FeatureStore() as store:
            store.put(("image", float(n), blobs[n % 8]) for n in range(270))
            self.assertEqual(store.payload(11), blobs[2])
            self.assertEqual(store.payload_bytes(), 270 * MB)
            self.assertGreater(store.database_bytes(), 270 * MB)


if __name__ == "__main__":
    unittest.main()
