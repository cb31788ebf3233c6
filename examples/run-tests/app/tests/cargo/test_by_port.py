"""Weight for each port."""

import unittest

from app.cargo import Box, by_port


class TestByPort(unittest.TestCase):
    def test_adds_up(self):
        boxes = [Box("A", 5, "HAM"), Box("B", 7, "OSL"), Box("C", 1, "HAM")]
        self.assertEqual(by_port(boxes), {"HAM": 6, "OSL": 7})


if __name__ == "__main__":
    unittest.main()
