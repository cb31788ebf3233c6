import sys
import unittest

sys.path.insert(0, ".")
from heavy.parse import count_status, line
from heavy.sample import log_lines


class LogStatus(unittest.TestCase):
    def setUp(self):
        self.log = log_lines(1_900_000)

    def test_every_tenth_request_fails(self):
        self.assertEqual(count_status(self.log, 500), 190_000)
        self.assertEqual(count_status(self.log, 200), 1_710_000)
        self.assertEqual(count_status(self.log, 404), 0)

    def test_a_line_is_found_by_its_number(self):
        self.assertIn(b"POST /api/orders/7", line(self.log, 1_899_999))
        self.assertIn(b"GET", line(self.log, 1_899_998))


if __name__ == "__main__":
    unittest.main()
