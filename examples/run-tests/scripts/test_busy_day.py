"""A busy day."""

import unittest

from schedule import slots


class TestBusyDay(unittest.TestCase):
    def test_serves_everybody(self):
        answer = slots([(f"S{number:03}", number % 5) for number in range(60)], 3)
        self.assertEqual(len(answer), 60)
        self.assertEqual(max(answer.values()), 19)


if __name__ == "__main__":
    unittest.main()
