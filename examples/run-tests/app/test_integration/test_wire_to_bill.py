"""From a manifest to the bill, with files."""

import tempfile
import unittest

from app.manifest import parse
from app.tariff import dues
from pathlib import Path


class TestWireToBill(unittest.TestCase):
    def test_goes_through_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "manifest.txt")
            path.write_text("CSQU3054383;1200;HAM\n")
            self.assertEqual(len(parse(path.read_text())), 1)
        self.assertGreater(dues(100, 30), 0)


if __name__ == "__main__":
    unittest.main()
