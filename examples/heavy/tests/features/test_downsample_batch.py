import sys
import unittest

sys.path.insert(0, ".")
from heavy.sample import sawtooth
from heavy.series import downsample


class Downsample(unittest.TestCase):
    def test_the_peaks_are_kept(self):
        values = sawtooth(13_000_000, period=1000)
        peaks = downsample(values, 10)
        self.assertEqual(len(peaks), 1_300_000)
        self.assertEqual(list(peaks[:3]), [9.0, 19.0, 29.0])
        self.assertEqual(max(peaks), 999.0)
        self.assertEqual(values[9::10], peaks)


if __name__ == "__main__":
    unittest.main()
