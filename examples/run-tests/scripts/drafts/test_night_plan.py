"""A draft that nobody runs."""

import unittest


class TestNightPlan(unittest.TestCase):
    def test_is_not_ready(self):
        self.fail("a draft")


if __name__ == "__main__":
    unittest.main()
