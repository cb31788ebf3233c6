import sys
import unittest

sys.path.insert(0, ".")
from heavy.image import ImageBatch, threshold_levels
from heavy.sample import MB


class Threshold(unittest.TestCase):
    def test_half_of_a_gradient_becomes_white(self):
        gradient = ImageBatch(256, 256, bytes(range(256)) * (MB // 4))
        mask = gradient.mapped(threshold_levels(128))
        self.assertEqual(len(mask), 1024)
        self.assertEqual(mask.count(255), 32 * MB)
        self.assertEqual(mask.count(0), 32 * MB)
        self.assertEqual(mask.image(9)[127:129], b"\x00\xff")


if __name__ == "__main__":
    unittest.main()
