"""A way to where you are."""

import unittest

from app.route import shortest


class TestSamePort(unittest.TestCase):
    def test_has_no_miles(self):
        self.assertEqual(shortest({}, "A", "A"), (0, ["A"]))


if __name__ == "__main__":
    unittest.main()
