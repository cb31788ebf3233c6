"""The scale of wind."""

import unittest

from plugins.weather.wind import beaufort


class TestBeaufort(unittest.TestCase):
    def test_has_thirteen_steps(self):
        self.assertEqual({beaufort(knots) for knots in range(80)}, set(range(13)))

    def test_is_calm_at_zero(self):
        self.assertEqual(beaufort(0), 0)


if __name__ == "__main__":
    unittest.main()
