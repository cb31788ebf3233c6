import sys
import unittest

sys.path.insert(0, ".")
from heavy.checkpoint import load_aside, save_aside
from heavy.sample import sawtooth


class CheckpointAside(unittest.TestCase):
    def setUp(self):
        self.weights = {"a": sawtooth(9_000_000), "b": sawtooth(8_000_000)}

    def test_buffers_are_not_copied(self):
        head, buffers = save_aside(self.weights)
        self.assertLess(len(head), 1000)
        self.assertEqual(len(buffers), 2)
        restored = load_aside(head, buffers)
        self.assertEqual(len(restored["a"]), 9_000_000)
        self.weights["a"][5] = -1.0
        self.assertEqual(restored["a"][5], -1.0)
        for view in restored.values():
            view.release()


if __name__ == "__main__":
    unittest.main()
