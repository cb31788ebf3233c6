import sys
import unittest

sys.path.insert(0, ".")
from heavy.archive import changed_chunks, manifest
from heavy.sample import MB, noise


class ManifestDiff(unittest.TestCase):
    def test_two_versions_of_a_dataset(self):
        old = bytearray(noise(120 * MB))
        new = bytearray(old)
        new[3 * MB : 5 * MB] = bytes(2 * MB)
        new += b"appended"
        changed = changed_chunks(manifest(old, MB), manifest(new, MB))
        self.assertEqual(changed, [3, 4, 120])


if __name__ == "__main__":
    unittest.main()
