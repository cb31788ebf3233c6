"""Titles of commits."""

import unittest

from message import check


class TestTitle(unittest.TestCase):
    def test_are_needed(self):
        self.assertEqual(check(""), ["no title"])

    def test_have_no_full_stop(self):
        self.assertEqual(check("Mend the crane."), ["full stop"])


if __name__ == "__main__":
    unittest.main()
