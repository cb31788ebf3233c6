"""A berth for each ship."""

import unittest

from app.berths import Stay, assign


class TestAssign(unittest.TestCase):
    def test_takes_the_shortest_that_fits(self):
        answer = assign([Stay("A", 80, 0, 5)], {"long": 200, "short": 100})
        self.assertEqual(answer, {"A": "short"})

    def test_uses_a_berth_again(self):
        answer = assign([Stay("A", 80, 0, 5), Stay("B", 80, 5, 9)], {"one": 100})
        self.assertEqual(answer, {"A": "one", "B": "one"})


if __name__ == "__main__":
    unittest.main()
