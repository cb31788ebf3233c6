import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import pack, packed_bytes, unpack
from heavy.sample import MB, log_lines


class ArchiveLevels(unittest.TestCase):
    def test_a_higher_level_is_smaller_and_equal(self):
        data = log_lines(MB + MB // 4)
        fast, small = pack(data, 8 * MB, level=1), pack(data, 8 * MB, level=6)
        self.assertLess(packed_bytes(small), packed_bytes(fast))
        self.assertEqual([crc for crc, _ in fast], [crc for crc, _ in small])
        self.assertEqual(unpack(small), data)


if __name__ == "__main__":
    unittest.main()
