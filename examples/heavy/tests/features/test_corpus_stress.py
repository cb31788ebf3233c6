import sys
import unittest
from array import array

sys.path.insert(0, ".")
from heavy.sample import MB
from heavy.tokens import Vocabulary, padded, windows


class Corpus(unittest.TestCase):
    def test_a_corpus_becomes_one_training_batch(self):
        text = "the quick brown fox jumps over the lazy dog " * 1000
        vocabulary = Vocabulary(text.split())
        corpus = vocabulary.encode(text) * 5_000
        pieces = windows(corpus, 1024, 1024)
        batch = padded(pieces, 1024)
        self.assertGreater(batch.itemsize * len(batch), 160 * MB)
        self.assertEqual(batch, corpus[: len(batch)])
        self.assertEqual(vocabulary.decode(batch[:4]), "the quick brown fox")
        counts = array("I", [corpus.count(vocabulary.ids["fox"])])
        self.assertEqual(counts[0], 5_000_000)


if __name__ == "__main__":
    unittest.main()
