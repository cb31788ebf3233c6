import sys
import unittest

sys.path.insert(0, ".")
from heavy.cache import ByteCache
from heavy.sample import MB


class CacheRecency(unittest.TestCase):
    def test_what_was_read_stays(self):
        cache = ByteCache(limit_bytes=260 * MB)
        for key in range(130):
            cache.put(key, b"%c" % (key % 256) * (2 * MB))
        self.assertEqual(cache.get(0)[:3], b"\0\0\0")
        cache.put("new", b"n" * (2 * MB))
        self.assertIn(0, cache)
        self.assertNotIn(1, cache)
        self.assertIsNone(cache.get(1))
        self.assertEqual(len(cache), 130)


if __name__ == "__main__":
    unittest.main()
