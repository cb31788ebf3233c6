"""Boxes that are too heavy."""

import unittest

from app.cargo import LIMIT_KG, Box, stack


class TestOverweight(unittest.TestCase):
    def test_are_refused(self):
        with self.assertRaisesRegex(ValueError, "too heavy"):
            stack([Box("A", LIMIT_KG + 1)], 2)

    def test_are_fine_at_the_limit(self):
        self.assertEqual(len(stack([Box("A", LIMIT_KG)], 2)), 1)


if __name__ == "__main__":
    unittest.main()
