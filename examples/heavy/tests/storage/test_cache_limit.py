import sys
import unittest

sys.path.insert(0, ".")
from heavy.cache import ByteCache
from heavy.sample import MB


class CacheLimit(unittest.TestCase):
    def setUp(self):
        self.cache = ByteCache(limit_bytes=150 * MB)

    def test_the_limit_holds(self):
        for key in range(220):
            self.cache.put(key, bytes([key]) * MB)
        self.assertEqual(self.cache.used_bytes, 150 * MB)
        self.assertEqual(self.cache.evicted, 70)
        self.assertNotIn(69, self.cache)
        self.assertIn(70, self.cache)

    def test_what_never_fits_is_refused(self):
        with self.assertRaises(ValueError):
            self.cache.put("all", bytes(150 * MB + 1))


if __name__ == "__main__":
    unittest.main()
