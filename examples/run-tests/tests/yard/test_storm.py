"""The yard on a day like storm: 110 MB of cells."""

import os
import unittest

from app.yard import Yard


class TestStorm(unittest.TestCase):
    def test_counts_what_was_put_there(self):
        yard = Yard(110)
        for hour in range(24):
            yard.fill(hour, 6000, (hour * 13) % 24 * 1000)
        self.assertEqual([yard.taken(hour) for hour in (0, 5, 23)], [0, 17000, 11000])

    def test_asked_to_fail(self):
        self.assertNotIn("storm", os.environ.get("HARBOR_FAIL", "").split(","), "asked for by HARBOR_FAIL")


if __name__ == "__main__":
    unittest.main()
