"""Manifests with slips."""

import unittest

from app.manifest import parse


class TestBadLines(unittest.TestCase):
    def test_name_the_line(self):
        for text in ("x", "CSQU3054383;heavy;HAM", "CSQU3054384;1;HAM"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "line 2"):
                parse(f"\n{text}\n")


if __name__ == "__main__":
    unittest.main()
