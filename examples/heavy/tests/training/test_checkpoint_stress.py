import sys
import unittest

sys.path.insert(0, ".")
from heavy.checkpoint import load, parameter_count, save
from heavy.sample import MB, sawtooth


class LargeCheckpoint(unittest.TestCase):
    def test_twelve_layers_come_back(self):
        weights = {"layer%d" % n: sawtooth(1_900_000, period=500 + n) for n in range(12)}
        blob = save(weights)
        self.assertGreater(len(blob), 150 * MB)
        restored = load(blob)
        self.assertEqual(parameter_count(restored), 12 * 1_900_000)
        self.assertEqual(max(restored["layer7"]), 506.0)
        self.assertEqual(restored["layer11"], weights["layer11"])


if __name__ == "__main__":
    unittest.main()
