import sys
import unittest

sys.path.insert(0, ".")
from heavy.audio import decimate, frames, tone


class Frames(unittest.TestCase):
    def test_frames_cover_the_recording(self):
        recording = tone(100, seconds=3600)
        pieces = frames(recording, 400)
        self.assertEqual(len(pieces), 144_000)
        self.assertEqual(pieces[40], pieces[80])

    def test_decimation_keeps_every_tenth(self):
        recording = tone(100, seconds=3600)
        self.assertEqual(decimate(recording, 10)[7], recording[70])


if __name__ == "__main__":
    unittest.main()
