"""Blanks at the end of lines."""

import unittest

from tools.lint import problems


class TestLineEnds(unittest.TestCase):
    def test_are_found(self):
        self.assertEqual(problems("a \nb"), ["1: blank at the end"])


if __name__ == "__main__":
    unittest.main()
