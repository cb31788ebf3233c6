import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import manifest
from heavy.cache import ByteCache
from heavy.image import NEGATIVE, ImageBatch
from heavy.sample import MB, noise


class Pipeline(unittest.TestCase):
    def test_from_photos_to_cached_thumbnails(self):
        photos = ImageBatch(1024, 1024, noise(240 * MB))
        negatives = photos.mapped(NEGATIVE)
        thumbnails = negatives.halved()
        cache = ByteCache(limit_bytes=100 * MB)
        for index in range(len(thumbnails)):
            cache.put(index, thumbnails.image(index))
        self.assertEqual(len(cache), 200)
        self.assertEqual(cache.get(239), negatives.image(239)[::2])
        self.assertEqual(len(set(manifest(cache.get(239), MB // 8))), 1)


if __name__ == "__main__":
    unittest.main()
