import sys
import unittest

sys.path.insert(0, ".")
from heavy.external import split
from heavy.sample import sawtooth


class Split(unittest.TestCase):
    def test_nothing_is_lost(self):
        data = sawtooth(7_500_000)
        train, validate, test = split(data, [0.8, 0.1])
        self.assertEqual([len(train), len(validate), len(test)], [6_000_000, 750_000, 750_000])
        self.assertEqual(train[-1], data[5_999_999])
        self.assertEqual(test[0], data[6_750_000])

    def test_without_fractions_all_is_test(self):
        data = sawtooth(1000)
        self.assertEqual(split(data, []), [data])


if __name__ == "__main__":
    unittest.main()
