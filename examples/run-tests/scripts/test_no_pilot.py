"""A day without pilots."""

import unittest

from schedule import slots


class TestNoPilot(unittest.TestCase):
    def test_is_an_error(self):
        with self.assertRaises(ValueError):
            slots([], 0)


if __name__ == "__main__":
    unittest.main()
