import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import Corrupt, pack, packed_bytes, unpack
from heavy.sample import MB, log_lines


class LogArchive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.log = log_lines(3_800_000)
        cls.packed = pack(cls.log, 8 * MB)

    def test_logs_shrink_well(self):
        self.assertEqual(len(self.packed), 29)
        self.assertLess(packed_bytes(self.packed), 3 * MB)

    def test_the_content_comes_back(self):
        self.assertEqual(unpack(self.packed), self.log)

    def test_damage_is_found(self):
        checksum, body = self.packed[3]
        with self.assertRaisesRegex(Corrupt, "chunk 0"):
            unpack([(checksum ^ 1, body)])


if __name__ == "__main__":
    unittest.main()
