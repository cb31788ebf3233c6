import sys
import unittest

sys.path.insert(0, ".")
from heavy.matrix import Matrix
from heavy.sample import sawtooth


class Transpose(unittest.TestCase):
    def test_rows_become_columns(self):
        wide = Matrix(200_000, 70, sawtooth(14_000_000, period=70))
        tall = wide.transposed()
        self.assertEqual((tall.rows, tall.cols), (70, 200_000))
        self.assertEqual(set(tall.row(33)), {33.0})
        self.assertEqual(tall.column(5), wide.row(5))


if __name__ == "__main__":
    unittest.main()
