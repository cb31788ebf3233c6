import unittest

from abacus.wire import pack, unpack


class WireTest(unittest.TestCase):
    def test_there_and_back(self):
        self.assertEqual(unpack(pack([1.5, -2.0])), [1.5, -2.0])

    def test_empty(self):
        self.assertEqual(unpack(pack([])), [])

    def test_other_files_are_refused(self):
        with self.assertRaisesRegex(ValueError, "not an abacus file"):
            unpack(b"PNG")


if __name__ == "__main__":
    unittest.main()
