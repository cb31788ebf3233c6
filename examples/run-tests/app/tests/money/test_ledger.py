"""What ships owe."""

import unittest

from app.ledger import Ledger


class TestLedger(unittest.TestCase):
    def test_falls_when_they_pay(self):
        ledger = Ledger()
        ledger.charge("A", 500, "dues")
        ledger.pay("A", 200)
        self.assertEqual(ledger.owed("A"), 300)
        self.assertEqual(ledger.debtors(), ["A"])

    def test_is_never_overpaid(self):
        ledger = Ledger()
        with self.assertRaises(ValueError):
            ledger.pay("A", 1)


if __name__ == "__main__":
    unittest.main()
