import sys
import unittest

sys.path.insert(0, ".")
from heavy.bitmap import Bitmap
from heavy.sample import MB


class BitmapMembers(unittest.TestCase):
    def setUp(self):
        self.fourths = Bitmap.multiples(4, 40 * MB * 8)

    def test_members_are_found(self):
        self.assertIn(400_000_000 // 4, self.fourths)
        self.assertNotIn(100_000_001, self.fourths)

    def test_a_quarter_is_in_the_set(self):
        self.assertEqual(self.fourths.count(), self.fourths.size // 4)


if __name__ == "__main__":
    unittest.main()
