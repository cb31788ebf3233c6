"""Manifests as text."""

import unittest

from app.manifest import parse


class TestParse(unittest.TestCase):
    def test_reads_lines_and_comments(self):
        boxes = parse("# today\nCSQU3054383;1200;HAM\n\nCSQU3054383;5;OSL;cold # fish\n")
        self.assertEqual([(box.kg, box.port, box.is_cold) for box in boxes], [(1200, "HAM", False), (5, "OSL", True)])


if __name__ == "__main__":
    unittest.main()
