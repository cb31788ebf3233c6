import sys
import unittest

sys.path.insert(0, ".")
from heavy.graph import Graph


class Union(unittest.TestCase):
    def test_short_and_long_links_in_one_graph(self):
        streets = Graph.ring(1_700_000, reach=20)
        flights = Graph([streets.links[-1][1000:] + streets.links[-1][:1000]])
        both = streets.union(flights)
        self.assertEqual(both.neighbours(0)[-2:], [20, 1020])
        both.links[0][0] = 77
        self.assertEqual(streets.neighbours(0)[0], 1)

    def test_other_nodes_are_refused(self):
        with self.assertRaises(ValueError):
            Graph.ring(10, 1).union(Graph.ring(11, 1))


if __name__ == "__main__":
    unittest.main()
