"""Declarations."""

import unittest

from plugins.customs.duty import declare


class TestDeclare(unittest.TestCase):
    def test_have_a_sum(self):
        self.assertEqual(declare({"wine": 100, "coffee": 200}), "coffee 15\nwine 32\ntotal 47")


if __name__ == "__main__":
    unittest.main()
