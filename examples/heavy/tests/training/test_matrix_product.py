import sys
import unittest

sys.path.insert(0, ".")
from heavy.matrix import Matrix


class MatrixProduct(unittest.TestCase):
    def test_small_products(self):
        left = Matrix.filled(40, 60, 2.0)
        right = Matrix.filled(60, 30, 3.0)
        product = left @ right
        self.assertEqual((product.rows, product.cols), (40, 30))
        self.assertEqual(set(product.data), {360.0})

    def test_a_large_identity_keeps_vectors(self):
        size = 4300
        unit = Matrix.identity(size)
        vector = [float(n) for n in range(size)]
        self.assertEqual([unit.dot_row(n, vector) for n in (0, 17, 4299)], [0.0, 17.0, 4299.0])


if __name__ == "__main__":
    unittest.main()
