"""What is no number of a container."""

import unittest

from app.cargo import is_valid


class TestNumberForm(unittest.TestCase):
    def test_is_refused(self):
        for code in ("", "CSQU", "CSQU30543833", "12345678901", "CSQU30543X3"):
            with self.subTest(code):
                self.assertFalse(is_valid(code))


if __name__ == "__main__":
    unittest.main()
