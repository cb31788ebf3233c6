"""Numbers of containers."""

import unittest

from app.cargo import check_digit, is_valid


class TestCheckDigit(unittest.TestCase):
    def test_is_that_of_the_standard(self):
        self.assertEqual(check_digit("CSQU305438"), 3)
        self.assertTrue(is_valid("CSQU3054383"))

    def test_finds_a_slip(self):
        self.assertFalse(is_valid("CSQU3054384"))


if __name__ == "__main__":
    unittest.main()
