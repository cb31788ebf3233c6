import sys
import unittest

sys.path.insert(0, ".")
from heavy.matrix import Matrix


class Stacked(unittest.TestCase):
    def test_batches_stack_into_an_epoch(self):
        one = Matrix.filled(16_000, 1000, 1.0)
        two = Matrix.filled(16_000, 1000, 2.0)
        epoch = one.stacked(two)
        self.assertEqual((epoch.rows, epoch.cols), (32_000, 1000))
        self.assertEqual(epoch.row(15_999)[0], 1.0)
        self.assertEqual(epoch.row(16_000)[0], 2.0)

    def test_other_widths_are_refused(self):
        with self.assertRaises(ValueError):
            Matrix.filled(2, 3, 0.0).stacked(Matrix.filled(2, 4, 0.0))


if __name__ == "__main__":
    unittest.main()
