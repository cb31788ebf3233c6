"""Pilots."""

import unittest

from schedule import slots


class TestSchedule(unittest.TestCase):
    def test_come_in_the_order_of_calls(self):
        self.assertEqual(slots([("B", 1), ("A", 1), ("C", 1)], 2), {"A": 1, "B": 1, "C": 2})


if __name__ == "__main__":
    unittest.main()
