import sys
import unittest

sys.path.insert(0, ".")
from heavy.checkpoint import load, parameter_count, save
from heavy.sample import sawtooth


class Checkpoint(unittest.TestCase):
    def test_weights_come_back(self):
        weights = {"embed": sawtooth(3_000_000), "out": sawtooth(1_500_000)}
        restored = load(save(weights))
        self.assertEqual(parameter_count(restored), 4_500_000)
        self.assertEqual(restored["out"], weights["out"])

    def test_another_version_is_refused(self):
        blob = save({}).replace(b"version\x94K\x01", b"version\x94K\x02")
        with self.assertRaisesRegex(ValueError, "version 2"):
            load(blob)


if __name__ == "__main__":
    unittest.main()
