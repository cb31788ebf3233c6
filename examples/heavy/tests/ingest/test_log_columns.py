import sys
import unittest

sys.path.insert(0, ".")
from heavy.parse import columns
from heavy.sample import log_lines


class LogColumns(unittest.TestCase):
    def test_the_status_column_keeps_its_order(self):
        log = log_lines(1_400_000)
        status = columns(log, 41, 44)
        self.assertEqual(len(status), 3 * 1_400_000)
        self.assertEqual(status[:3], b"200")
        self.assertEqual(status[27:30], b"500")
        self.assertEqual(status.count(b"5"), 140_000)

    def test_the_time_column_is_as_wide_as_a_time(self):
        log = log_lines(1_400_000)
        times = columns(log, 0, 19)
        self.assertEqual(times[-19:], b"2024-05-01T12:00:01")


if __name__ == "__main__":
    unittest.main()
