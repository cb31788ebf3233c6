"""Rates by length."""

import unittest

from app.tariff import daily


class TestDaily(unittest.TestCase):
    def test_grow(self):
        self.assertEqual([daily(length) for length in (50, 51, 150, 400)], [9000, 24000, 24000, 61000])

    def test_end(self):
        with self.assertRaises(ValueError):
            daily(401)


if __name__ == "__main__":
    unittest.main()
