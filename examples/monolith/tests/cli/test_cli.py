import unittest
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

from abacus.__main__ import main


def call(*arguments):
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(arguments))
    return code, out.getvalue(), err.getvalue()


class CliTest(unittest.TestCase):
    def test_dot(self):
        self.assertEqual(call("dot", "1,2", "3,4"), (0, "11\n", ""))

    def test_unknown_verb_is_refused(self):
        self.assertEqual(call("cross", "1", "2")[0], 2)

    def test_rows_of_other_lengths(self):
        self.assertEqual(call("add", "1", "2,3")[2], "abacus: lengths differ: 1 and 2\n")


if __name__ == "__main__":
    unittest.main()
