"""Less to pay."""

import unittest

from app.tariff import dues


class TestDiscount(unittest.TestCase):
    def test_is_a_share(self):
        self.assertEqual(dues(100, 24, 0.25), 18000)

    def test_is_never_all(self):
        with self.assertRaises(ValueError):
            dues(100, 24, 1)


if __name__ == "__main__":
    unittest.main()
