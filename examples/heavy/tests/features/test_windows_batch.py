import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.tokens import windows


class TrainingWindows(unittest.TestCase):
    def test_windows_overlap_by_half(self):
        ids = array("I", range(1000)) * 20_000
        pieces = windows(ids, 512, 256)
        self.assertEqual(len(pieces), (20_000_000 - 512) // 256 + 1)
        self.assertEqual(pieces[0][256:], pieces[1][:256])
        self.assertTrue(all(len(piece) == 512 for piece in pieces))


if __name__ == "__main__":
    unittest.main()
