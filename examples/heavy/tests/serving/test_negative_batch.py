import sys
import unittest

sys.path.insert(0, ".")
from heavy.image import NEGATIVE, ImageBatch
from heavy.sample import MB, noise


class Negative(unittest.TestCase):
    def test_twice_negative_is_the_original(self):
        photos = ImageBatch(256, 256, noise(84 * MB))
        negative = photos.mapped(NEGATIVE)
        self.assertEqual(negative.count(0), photos.count(255))
        self.assertEqual(negative.mapped(NEGATIVE).pixels, photos.pixels)


if __name__ == "__main__":
    unittest.main()
