"""Goods that nobody knows."""

import unittest

from plugins.customs.duty import duty


class TestUnknown(unittest.TestCase):
    def test_are_an_error(self):
        with self.assertRaises(KeyError):
            duty("gold", 1)


if __name__ == "__main__":
    unittest.main()
