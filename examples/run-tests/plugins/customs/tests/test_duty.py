"""Duties."""

import unittest

from plugins.customs.duty import duty


class TestDuty(unittest.TestCase):
    def test_are_shares(self):
        self.assertEqual(duty("wine", 1000), 320)
        self.assertEqual(duty("steel", 1000), 0)


if __name__ == "__main__":
    unittest.main()
