import sys
import unittest

sys.path.insert(0, ".")
from heavy.graph import Graph


class RingGraph(unittest.TestCase):
    def setUp(self):
        self.graph = Graph.ring(2_000_000, reach=18)

    def test_links_lead_around_the_circle(self):
        self.assertEqual(len(self.graph), 2_000_000)
        self.assertEqual(self.graph.neighbours(0), list(range(1, 19)))
        self.assertEqual(self.graph.neighbours(1_999_999)[0], 0)


if __name__ == "__main__":
    unittest.main()
