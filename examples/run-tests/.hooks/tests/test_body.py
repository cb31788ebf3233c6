"""The text of commits."""

import unittest

from message import check


class TestBody(unittest.TestCase):
    def test_has_a_line_before_it(self):
        self.assertEqual(check("Title\nbody"), ["no blank line after the title"])
        self.assertEqual(check("Title\n\nbody"), [])


if __name__ == "__main__":
    unittest.main()
