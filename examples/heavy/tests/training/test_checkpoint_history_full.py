import sys
import unittest

sys.path.insert(0, ".")
from heavy.checkpoint import load, save
from heavy.sample import sawtooth


class CheckpointHistory(unittest.TestCase):
    def test_each_epoch_can_be_restored(self):
        weights = {"layer": sawtooth(9_000_000)}
        history = []
        for epoch in range(5):
            weights["layer"][0] = float(epoch)
            history.append(save(weights))
        self.assertEqual(len(set(map(len, history))), 1)
        self.assertEqual(load(history[3])["layer"][0], 3.0)
        self.assertEqual(load(history[0])["layer"][1:1000], weights["layer"][1:1000])


if __name__ == "__main__":
    unittest.main()
