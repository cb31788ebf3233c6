import sys
import unittest

sys.path.insert(0, ".")
from heavy.checkpoint import average, load, save
from heavy.sample import sawtooth


class Average(unittest.TestCase):
    def test_the_mean_lies_between(self):
        first = {"bias": sawtooth(1_000_000), "frozen": sawtooth(6_000_000)}
        second = load(save(first))
        second["bias"] = second["bias"][500:] + second["bias"][:500]
        mean = average({"bias": first["bias"]}, second)
        self.assertEqual(mean["bias"][0], 250.0)
        self.assertEqual(len(mean["bias"]), 1_000_000)
        self.assertEqual(second["frozen"], first["frozen"])


if __name__ == "__main__":
    unittest.main()
