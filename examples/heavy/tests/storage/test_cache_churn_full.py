import sys
import unittest
import random

sys.path.insert(0, ".")
from heavy.cache import ByteCache
from heavy.sample import MB


class CacheChurn(unittest.TestCase):
    def test_sizes_always_add_up(self):
        cache, rng = ByteCache(limit_bytes=470 * MB), random.Random(11)
        sizes = {}
        for _ in range(700):
            key, size = rng.randrange(400), rng.randrange(1, 3 * MB)
            cache.put(key, b"\x2a" * size)
            sizes[key] = size
        kept = [key for key in sizes if key in cache]
        self.assertEqual(cache.used_bytes, sum(sizes[key] for key in kept))
        self.assertLessEqual(cache.used_bytes, 470 * MB)
        self.assertGreater(cache.evicted, 0)


if __name__ == "__main__":
    unittest.main()
