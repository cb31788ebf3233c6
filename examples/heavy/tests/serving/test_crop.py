import sys
import unittest

sys.path.insert(0, ".")
from heavy.image import ImageBatch
from heavy.sample import noise


class Crop(unittest.TestCase):
    def test_the_middle_rows_are_kept(self):
        photos = ImageBatch(512, 512, noise(360 * 512 * 512))
        middle = photos.crop_rows(128, 384)
        self.assertEqual((len(middle), middle.height), (360, 256))
        self.assertEqual(middle.image(3), photos.image(3)[128 * 512 : 384 * 512])

    def test_a_cut_image_is_refused(self):
        with self.assertRaises(ValueError):
            ImageBatch(10, 10, bytes(150))


if __name__ == "__main__":
    unittest.main()
