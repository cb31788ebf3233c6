import sys
import unittest

sys.path.insert(0, ".")
from heavy.audio import RATE, interleave, silence, tone


class Stereo(unittest.TestCase):
    def test_channels_stay_apart(self):
        left, right = tone(440, seconds=2000), silence(2000)
        stereo = interleave(left, right)
        self.assertEqual(len(stereo), 4000 * RATE)
        self.assertEqual(stereo[::2], left)
        self.assertEqual(stereo[1 : 2 * RATE : 2].count(0), RATE)


if __name__ == "__main__":
    unittest.main()
