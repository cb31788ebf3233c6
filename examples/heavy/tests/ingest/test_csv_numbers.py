import sys
import unittest

sys.path.insert(0, ".")
from heavy.parse import numbers


class CsvNumbers(unittest.TestCase):
    def test_rows_become_one_array(self):
        row = b"1,2.5,-3,4e2\n"
        values = numbers(row * 520_000)
        self.assertEqual(len(values), 2_080_000)
        self.assertEqual(list(values[-4:]), [1.0, 2.5, -3.0, 400.0])
        self.assertEqual(sum(values[1::4]), 2.5 * 520_000)

    def test_a_word_is_refused(self):
        with self.assertRaises(ValueError):
            numbers(b"1,two,3\n")


if __name__ == "__main__":
    unittest.main()
