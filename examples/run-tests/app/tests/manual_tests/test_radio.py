"""Needs a radio on the desk."""

import unittest

from pathlib import Path


class TestRadio(unittest.TestCase):
    def test_is_there(self):
        self.assertTrue(Path("/dev/ttyRADIO").exists())


if __name__ == "__main__":
    unittest.main()
