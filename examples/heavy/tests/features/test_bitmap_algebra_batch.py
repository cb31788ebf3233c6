import sys
import unittest

sys.path.insert(0, ".")
from heavy.bitmap import Bitmap
from heavy.sample import MB, noise


class BitmapAlgebra(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.even = Bitmap.multiples(2, 36 * MB * 8)
        cls.some = Bitmap.from_bytes(noise(36 * MB))

    def test_parts_make_the_whole(self):
        inside, union = self.even & self.some, self.even | self.some
        self.assertEqual(inside.bits ^ union.bits, (self.even ^ self.some).bits)

    def test_a_set_without_itself_is_empty(self):
        self.assertEqual((self.some ^ self.some).bits, 0)

    def test_bytes_come_back(self):
        self.assertEqual(self.some.to_bytes(), noise(36 * MB))


if __name__ == "__main__":
    unittest.main()
