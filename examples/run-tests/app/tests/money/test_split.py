"""Shares of a bill."""

import unittest

from app.tariff import split


class TestSplit(unittest.TestCase):
    def test_add_up(self):
        for cents in range(100):
            shares = split(cents, 7)
            self.assertEqual(sum(shares), cents)
            self.assertLessEqual(max(shares) - min(shares), 1)


if __name__ == "__main__":
    unittest.main()
