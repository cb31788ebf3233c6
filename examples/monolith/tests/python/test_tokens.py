import unittest

from abacus.tokens import Vocabulary, pairs


class TokensTest(unittest.TestCase):
    def test_unknown_word_is_zero(self):
        self.assertEqual(Vocabulary("to be").encode("to see"), [1, 0])

    def test_pairs(self):
        self.assertEqual(pairs("aab"), {("a", "a"): 1, ("a", "b"): 1})


if __name__ == "__main__":
    unittest.main()
