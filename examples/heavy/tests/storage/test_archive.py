import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import pack, unpack
from heavy.sample import MB, log_lines, noise


class Archive(unittest.TestCase):
    def test_mixed_content_comes_back(self):
        data = noise(12 * MB) + log_lines(MB - MB // 8)
        packed = pack(data, MB)
        self.assertEqual(len(packed), 12 + 56)
        self.assertEqual(unpack(packed), data)

    def test_an_empty_archive_is_empty(self):
        self.assertEqual(unpack(pack(b"", MB)), b"")


if __name__ == "__main__":
    unittest.main()
