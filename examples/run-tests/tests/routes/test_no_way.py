"""Ports without a way."""

import unittest

from app.route import shortest


class TestNoWay(unittest.TestCase):
    def test_is_an_error(self):
        with self.assertRaises(LookupError):
            shortest({"A": {"B": 1}}, "B", "A")


if __name__ == "__main__":
    unittest.main()
