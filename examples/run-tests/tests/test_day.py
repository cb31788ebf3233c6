"""A day from the call to the bill."""

import unittest

from app.berths import Stay, assign
from app.tariff import dues


class TestDay(unittest.TestCase):
    def test_has_a_berth_and_a_bill(self):
        answer = assign([Stay("A", 120, 3, 40)], {"north": 150})
        self.assertEqual((answer["A"], dues(120, 37)), ("north", 48000))


if __name__ == "__main__":
    unittest.main()
