"""What the tool mends."""

import unittest

from tools.lint import fixed, problems


class TestFixed(unittest.TestCase):
    def test_has_no_problems_left(self):
        text = "a \n\tb\t\n"
        self.assertEqual(problems(fixed(text)), [])


if __name__ == "__main__":
    unittest.main()
