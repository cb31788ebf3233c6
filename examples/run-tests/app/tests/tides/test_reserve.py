"""The water below the keel."""

import unittest

from app.tides import may_pass


class TestReserve(unittest.TestCase):
    def test_counts(self):
        self.assertTrue(may_pass(700, 0, reserve_cm=50))
        self.assertFalse(may_pass(701, 0, reserve_cm=50))


if __name__ == "__main__":
    unittest.main()
