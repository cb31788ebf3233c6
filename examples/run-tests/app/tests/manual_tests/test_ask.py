"""Asks who runs it; not for machines."""

import unittest


class TestAsk(unittest.TestCase):
    def test_looks_right(self):
        self.assertEqual(input("does the tide table look right? "), "yes")


if __name__ == "__main__":
    unittest.main()
