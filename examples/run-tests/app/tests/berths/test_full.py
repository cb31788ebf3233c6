"""A harbour without room."""

import unittest

from app.berths import Stay, assign


class TestFull(unittest.TestCase):
    def test_says_who_has_none(self):
        with self.assertRaisesRegex(LookupError, "no berth for B"):
            assign([Stay("A", 80, 0, 5), Stay("B", 80, 1, 3)], {"one": 100})


if __name__ == "__main__":
    unittest.main()
