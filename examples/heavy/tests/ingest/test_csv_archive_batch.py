import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import pack, packed_bytes, unpack
from heavy.parse import numbers
from heavy.sample import MB


class CsvArchive(unittest.TestCase):
    def test_a_csv_file_survives_the_archive(self):
        csv = b"10,20,30,40,50,60\n" * (6 * MB)
        packed = pack(csv, 4 * MB)
        self.assertLess(packed_bytes(packed), len(csv) // 50)
        restored = unpack(packed)
        self.assertEqual(restored, csv)
        self.assertEqual(sum(numbers(restored[:1800])), 210.0 * 100)


if __name__ == "__main__":
    unittest.main()
