"""A ship with many boxes."""

import unittest

from app.cargo import Box, by_port, stack


class TestMany(unittest.TestCase):
    def test_keeps_its_weight(self):
        boxes = [Box(f"B{number:05}", number % 997, "HAM" if number % 3 else "OSL") for number in range(1000)]
        piles = stack(boxes, 4)
        self.assertEqual(sum(box.kg for pile in piles for box in pile), sum(by_port(boxes).values()))


if __name__ == "__main__":
    unittest.main()
