"""Long titles."""

import unittest

from message import check


class TestLength(unittest.TestCase):
    def test_are_refused(self):
        self.assertEqual(check("x" * 73), ["long title"])


if __name__ == "__main__":
    unittest.main()
