import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.tokens import PAD, padded


class Padding(unittest.TestCase):
    def test_short_sequences_are_filled(self):
        sentence = array("I", [5, 6, 7])
        batch = padded([sentence] * 110_000, 256)
        self.assertEqual(len(batch), 110_000 * 256)
        self.assertEqual(list(batch[256:260]), [5, 6, 7, PAD])

    def test_long_sequences_are_cut(self):
        batch = padded([array("I", range(1, 301))] * 110_000, 256)
        self.assertEqual(batch[255], 256)
        self.assertEqual(batch[256], 1)


if __name__ == "__main__":
    unittest.main()
