"""Boxes that have to stay cold."""

import unittest

from app.manifest import parse


class TestCold(unittest.TestCase):
    def test_are_marked(self):
        self.assertEqual([box.is_cold for box in parse("CSQU3054383;1;HAM;cold\nCSQU3054383;1;HAM\n")], [True, False])


if __name__ == "__main__":
    unittest.main()
