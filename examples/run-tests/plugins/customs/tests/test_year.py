"""All declarations of a year: 105 MB of text."""

import unittest

from plugins.customs.duty import declare


class TestYear(unittest.TestCase):
    def test_end_like_the_first(self):
        line = declare({"wine": 100, "coffee": 200, "toys": 300})
        year = line * (105 * 1024**2 // len(line))
        self.assertEqual(year[-len(line):], line)


if __name__ == "__main__":
    unittest.main()
