"""Dues of a stay."""

import os
import unittest

from app.tariff import dues


class TestDues(unittest.TestCase):
    def test_are_none_for_a_short_stay(self):
        self.assertEqual(dues(100, 6), 0)

    def test_count_days_that_were_begun(self):
        self.assertEqual(dues(100, 25), 2 * 24000)

    def test_asked_to_fail(self):
        self.assertNotIn("dues", os.environ.get("HARBOR_FAIL", "").split(","), "asked for by HARBOR_FAIL")


if __name__ == "__main__":
    unittest.main()
