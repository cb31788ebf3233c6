"""Piles of boxes."""

import unittest

from app.cargo import Box, stack


class TestStack(unittest.TestCase):
    def test_has_the_heaviest_below(self):
        piles = stack([Box("A", 1), Box("B", 3), Box("C", 2)], 3)
        self.assertEqual([[box.code for box in pile] for pile in piles], [["B", "C", "A"]])

    def test_keeps_ports_apart(self):
        piles = stack([Box("A", 1, "HAM"), Box("B", 1, "OSL")], 5)
        self.assertEqual(len(piles), 2)


if __name__ == "__main__":
    unittest.main()
