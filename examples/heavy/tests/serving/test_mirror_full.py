import sys
import unittest

sys.path.insert(0, ".")
from heavy.image import ImageBatch
from heavy.sample import MB, noise


class Mirror(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.photos = ImageBatch(1024, 1024, noise(160 * MB))

    def test_turning_twice_changes_nothing(self):
        turned = self.photos.mirrored()
        self.assertEqual(turned.image(0)[0], self.photos.image(159)[-1])
        self.assertEqual(turned.mirrored().pixels, self.photos.pixels)

    def test_half_width(self):
        small = self.photos.halved()
        self.assertEqual((len(small), small.width), (160, 512))


if __name__ == "__main__":
    unittest.main()
