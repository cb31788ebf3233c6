"""Stays at the same time."""

import unittest

from app.berths import Stay, overlap


class TestOverlap(unittest.TestCase):
    def test_is_symmetric(self):
        one, other = Stay("A", 10, 0, 5), Stay("B", 10, 4, 6)
        self.assertTrue(overlap(one, other) and overlap(other, one))

    def test_is_not_touching(self):
        self.assertFalse(overlap(Stay("A", 10, 0, 5), Stay("B", 10, 5, 6)))


if __name__ == "__main__":
    unittest.main()
