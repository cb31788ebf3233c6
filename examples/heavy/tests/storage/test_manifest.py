import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import changed_chunks, manifest
from heavy.sample import MB, log_lines


class Manifest(unittest.TestCase):
    def test_one_changed_byte_changes_one_chunk(self):
        data = bytearray(log_lines(MB))
        before = manifest(data, 16 * MB)
        data[50 * MB] ^= 1
        self.assertEqual(changed_chunks(before, manifest(data, 16 * MB)), [3])

    def test_a_longer_file_has_new_chunks(self):
        self.assertEqual(changed_chunks(["a", "b"], ["a", "b", "c"]), [2])


if __name__ == "__main__":
    unittest.main()
