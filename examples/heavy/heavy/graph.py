"""Graphs in which every node has the same number of links: one array of targets per link."""

from array import array


class Graph:
    def __init__(self, links):
        self.links = links

    @classmethod
    def ring(cls, nodes, reach):
        """Each node leads to the next `reach` nodes, around the circle."""
        links, following = [], array("I", range(nodes))
        for _ in range(reach):
            following = following[1:] + following[:1]
            links.append(following)
        return cls(links)

    def __len__(self):
        return len(self.links[0])

    def neighbours(self, node):
        return [link[node] for link in self.links]

    def union(self, other):
        """An independent graph with the links of both."""
        if len(self) != len(other):
            raise ValueError("graphs have different nodes")
        return Graph([link[:] for link in self.links + other.links])

    def within(self, node, hops):
        """All nodes that can be reached in at most `hops` steps."""
        seen, frontier = {node}, {node}
        for _ in range(hops):
            frontier = {target for one in frontier for target in self.neighbours(one)} - seen
            seen |= frontier
        return seen
