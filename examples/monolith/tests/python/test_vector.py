import unittest

from abacus.vector import Vector, lanes


class VectorTest(unittest.TestCase):
    def test_dot(self):
        self.assertEqual(Vector([1, 2, 3]).dot(Vector([4, 5, 6])), 32)

    def test_scaled(self):
        self.assertEqual(Vector([1, 2]) * 3, Vector([3, 6]))

    def test_other_length_is_refused(self):
        with self.assertRaisesRegex(ValueError, "lengths differ: 1 and 2"):
            Vector([1]) + Vector([1, 2])

    def test_last_lane_is_shorter(self):
        self.assertEqual(lanes([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]])


if __name__ == "__main__":
    unittest.main()
