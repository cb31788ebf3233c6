"""The bar in front of the harbour."""

import unittest

from app.tides import may_pass


class TestBar(unittest.TestCase):
    def test_lets_small_ships_pass_always(self):
        self.assertTrue(all(may_pass(300, minute) for minute in range(1000)))

    def test_keeps_deep_ships_out(self):
        self.assertFalse(any(may_pass(900, minute) for minute in range(1000)))


if __name__ == "__main__":
    unittest.main()
