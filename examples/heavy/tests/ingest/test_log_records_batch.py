import sys
import unittest

sys.path.insert(0, ".")
from heavy.parse import records
from heavy.sample import log_lines


class LogRecords(unittest.TestCase):
    def test_lines_become_dictionaries(self):
        log = log_lines(900_000)
        found = records(log, 320_000)
        self.assertEqual(len(found), 320_000)
        self.assertEqual(found[9]["path"], "/api/orders/7")
        self.assertEqual(found[9]["ms"], 1203)
        self.assertEqual({one["status"] for one in found[:10]}, {200, 500})


if __name__ == "__main__":
    unittest.main()
