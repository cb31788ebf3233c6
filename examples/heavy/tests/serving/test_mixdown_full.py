import sys
import unittest
import zlib

sys.path.insert(0, ".")
from heavy.audio import interleave, tone


class Mixdown(unittest.TestCase):
    def test_tracks_in_stereo_pairs(self):
        tracks = [tone(hertz, seconds=1800) for hertz in (110, 220, 440, 880)]
        pairs = [interleave(tracks[0], tracks[1]), interleave(tracks[2], tracks[3])]
        self.assertEqual([len(pair) for pair in pairs], [2 * len(tracks[0])] * 2)
        self.assertNotEqual(zlib.crc32(pairs[0]), zlib.crc32(pairs[1]))
        self.assertEqual(pairs[1][1::2], tracks[3])


if __name__ == "__main__":
    unittest.main()
