"""All modules together."""

import importlib
import unittest


class TestModules(unittest.TestCase):
    def test_can_be_imported(self):
        for name in ("berths", "cargo", "ledger", "manifest", "route", "tariff", "tides", "yard"):
            self.assertTrue(importlib.import_module(f"app.{name}").__doc__)


if __name__ == "__main__":
    unittest.main()
