import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import MB, noise
from heavy.store import FeatureStore


class LargeStore(unittest.TestCase):
    def test_a_copy_of_a_large_store_is_equal(self):
        blob = noise(MB)
        with FeatureStore() as store:
            store.put(("tile%d" % (n % 4), n / 4, blob) for n in range(330))
            with store.snapshot() as copy:
                self.assertEqual(copy.database_bytes(), store.database_bytes())
                self.assertEqual(copy.mean("tile3"), store.mean("tile3"))
                self.assertEqual(copy.payload(330), blob)


if __name__ == "__main__":
    unittest.main()
