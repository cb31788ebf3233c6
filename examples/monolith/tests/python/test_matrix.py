import unittest

from abacus.matrix import identity, multiply, transpose


class MatrixTest(unittest.TestCase):
    def test_times_identity(self):
        rows = [[1, 2], [3, 4], [5, 6]]
        self.assertEqual(multiply(rows, identity(2)), rows)

    def test_transposed_twice(self):
        rows = [[1, 2, 3], [4, 5, 6]]
        self.assertEqual(transpose(transpose(rows)), rows)

    def test_shapes_have_to_fit(self):
        with self.assertRaises(ValueError):
            multiply([[1, 2]], [[1, 2]])


if __name__ == "__main__":
    unittest.main()
