import sys
import unittest

sys.path.insert(0, ".")
from heavy.embedding import Embedding


class EmbeddingUpdate(unittest.TestCase):
    def setUp(self):
        self.table = Embedding.ramp(560_000, 64)

    def test_one_vector_moves_and_its_neighbours_stay(self):
        before = self.table.vector(1001)
        self.table.update(1000, [1.0] * 64, rate=0.5)
        self.assertEqual(self.table.vector(1000)[1], 0.5)
        self.assertEqual(self.table.vector(1001), before)

    def test_a_cut_vector_is_refused(self):
        with self.assertRaises(ValueError):
            Embedding(64, self.table.values[:100])

    def test_every_vector_is_there(self):
        self.assertEqual(len(self.table), 560_000)


if __name__ == "__main__":
    unittest.main()
