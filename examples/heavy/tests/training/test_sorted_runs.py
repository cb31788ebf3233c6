import sys
import unittest
import random
from array import array

sys.path.insert(0, ".")
from heavy.external import merged, sorted_runs
from heavy.sample import MB, noise


class SortedRuns(unittest.TestCase):
    def test_runs_merge_into_order(self):
        record_payloads = noise(110 * MB)
        rng = random.Random(3)
        values = array("d", (rng.random() for _ in range(300_000)))
        runs = sorted_runs(values, 75_000)
        self.assertEqual(len(runs), 4)
        self.assertEqual(list(merged(runs)), sorted(values))
        self.assertEqual(len(record_payloads), 110 * MB)


if __name__ == "__main__":
    unittest.main()
