"""What is written can be read."""

import unittest

from app.cargo import Box
from app.manifest import parse, render


class TestRoundTrip(unittest.TestCase):
    def test_loses_nothing(self):
        boxes = [Box("CSQU3054383", kg, port, kg % 2 == 0) for kg in range(1, 9) for port in ("HAM", "OSL")]
        self.assertEqual(parse(render(boxes)), boxes)


if __name__ == "__main__":
    unittest.main()
