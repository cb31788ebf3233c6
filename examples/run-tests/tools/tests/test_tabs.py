"""Tabs in sources."""

import unittest

from tools.lint import problems


class TestTabs(unittest.TestCase):
    def test_are_found(self):
        self.assertEqual(problems("a\n\tb"), ["2: tab"])


if __name__ == "__main__":
    unittest.main()
