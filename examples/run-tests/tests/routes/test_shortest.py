"""The shortest way."""

import unittest

from app.route import both_ways, shortest


class TestShortest(unittest.TestCase):
    def test_adds_up_its_legs(self):
        chart = both_ways({"HAM": {"OSL": 460, "RTM": 270}, "RTM": {"LEH": 200}, "OSL": {"LEH": 800}})
        self.assertEqual(shortest(chart, "HAM", "LEH"), (470, ["HAM", "RTM", "LEH"]))


if __name__ == "__main__":
    unittest.main()
