import sys
import unittest

sys.path.insert(0, ".")
from heavy.embedding import Embedding


class Nearest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.table = Embedding.ramp(500_000, 128)

    def test_the_next_of_the_cycle_is_nearest(self):
        self.assertEqual(self.table.nearest(10, among=[9, 30, 200]), 9)
        self.assertEqual(self.table.nearest(10, among=[9, 30, 400_138]), 400_138)

    def test_equal_vectors_point_the_same_way(self):
        self.assertAlmostEqual(self.table.cosine(5, 5 + 256 * 1500), 1.0)
        self.assertLess(self.table.cosine(0, 255), 0.9)


if __name__ == "__main__":
    unittest.main()
