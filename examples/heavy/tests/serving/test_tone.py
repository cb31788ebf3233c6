import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.audio import RATE, peak, seconds, silence, tone


class Tone(unittest.TestCase):
    def test_a_long_tone_repeats(self):
        hum = tone(50, seconds=2400)
        self.assertEqual(seconds(hum), 2400.0)
        self.assertEqual(hum[:RATE], hum[-RATE:])
        self.assertEqual(peak(hum[:RATE]), 8000)

    def test_silence_is_zero(self):
        self.assertEqual(silence(3600).count(0), 3600 * RATE)
        self.assertEqual(silence(1)[:2], array("h", [0, 0]))


if __name__ == "__main__":
    unittest.main()
