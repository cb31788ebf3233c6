"""The height of piles."""

import unittest

from app.cargo import Box, stack


class TestStackHeight(unittest.TestCase):
    def test_is_never_above_the_limit(self):
        for height in range(1, 6):
            piles = stack([Box(f"B{number}", number) for number in range(17)], height)
            self.assertLessEqual(max(map(len, piles)), height)
            self.assertEqual(sum(map(len, piles)), 17)

    def test_is_at_least_one(self):
        with self.assertRaises(ValueError):
            stack([], 0)


if __name__ == "__main__":
    unittest.main()
