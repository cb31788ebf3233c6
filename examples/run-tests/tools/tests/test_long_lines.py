"""Long lines."""

import unittest

from tools.lint import problems


class TestLongLines(unittest.TestCase):
    def test_are_found(self):
        self.assertEqual(problems("x" * 121), ["1: 121 characters"])
        self.assertEqual(problems("x" * 120), [])


if __name__ == "__main__":
    unittest.main()
