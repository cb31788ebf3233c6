import sys
import unittest

sys.path.insert(0, ".")
from heavy.graph import Graph


class Reach(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.graph = Graph.ring(1_600_000, reach=72)

    def test_three_hops_reach_three_times_as_far(self):
        found = self.graph.within(1000, hops=3)
        self.assertEqual(len(found), 3 * 72 + 1)
        self.assertEqual(max(found), 1000 + 3 * 72)

    def test_the_circle_closes(self):
        self.assertIn(5, self.graph.within(1_599_990, hops=1))


if __name__ == "__main__":
    unittest.main()
