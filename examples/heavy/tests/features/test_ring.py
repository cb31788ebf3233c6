import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.series import Ring


class RingBuffer(unittest.TestCase):
    def setUp(self):
        self.ring = Ring(7_000_000)

    def test_the_newest_values_win(self):
        self.ring.extend(array("d", [1.0]) * 5_000_000)
        self.ring.extend(array("d", [2.0]) * 5_000_000)
        self.assertEqual(self.ring.written, 10_000_000)
        self.assertEqual(self.ring.latest(3), array("d", [2.0] * 3))
        self.assertEqual(self.ring.values.count(1.0), 2_000_000)

    def test_reading_over_the_seam(self):
        self.ring.extend(array("d", [3.0]) * 6_999_999)
        self.ring.extend(array("d", [4.0, 5.0]))
        self.assertEqual(list(self.ring.latest(3)), [3.0, 4.0, 5.0])


if __name__ == "__main__":
    unittest.main()
