import sys
import unittest
import hashlib

sys.path.insert(0, ".")
from heavy.external import block_shuffle
from heavy.sample import MB, log_lines


class Shuffle(unittest.TestCase):
    def setUp(self):
        self.data = log_lines(2 * MB)

    def test_the_same_seed_gives_the_same_order(self):
        _, first = block_shuffle(self.data[: 16 * MB], 4096, seed=5)
        _, again = block_shuffle(self.data[: 16 * MB], 4096, seed=5)
        self.assertEqual(first, again)

    def test_every_block_is_there_once(self):
        mixed, order = block_shuffle(self.data, 64 * 1024, seed=8)
        self.assertEqual(len(mixed), len(self.data))
        self.assertEqual(sorted(order), list(range(2048)))
        at = order.index(77) * 64 * 1024
        want = hashlib.md5(self.data[77 * 65536 : 78 * 65536]).digest()
        self.assertEqual(hashlib.md5(mixed[at : at + 65536]).digest(), want)


if __name__ == "__main__":
    unittest.main()
