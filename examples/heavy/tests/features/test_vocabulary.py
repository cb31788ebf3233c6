import sys
import unittest

sys.path.insert(0, ".")
from heavy.tokens import UNKNOWN, Vocabulary


class VocabularyLookup(unittest.TestCase):
    def setUp(self):
        self.vocabulary = Vocabulary("word%d" % number for number in range(60_000))

    def test_a_long_text_is_encoded_and_decoded(self):
        text = "word7 word49999 " * 900_000
        ids = self.vocabulary.encode(text)
        self.assertEqual(len(ids), 1_800_000)
        self.assertEqual(ids[0], ids[-2])
        self.assertEqual(self.vocabulary.decode(ids[:3]), "word7 word49999 word7")

    def test_unknown_words_share_a_number(self):
        self.assertEqual(list(self.vocabulary.encode("what is this")), [UNKNOWN] * 3)


if __name__ == "__main__":
    unittest.main()
