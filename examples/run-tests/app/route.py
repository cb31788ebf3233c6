"""Ways between ports."""

import heapq

Chart = dict[str, dict[str, int]]


def shortest(chart: Chart, start: str, end: str) -> tuple[int, list[str]]:
    """Miles and ports of the shortest way. Raises LookupError when there is none."""
    heap: list[tuple[int, list[str]]] = [(0, [start])]
    seen = set()
    while heap:
        miles, way = heapq.heappop(heap)
        port = way[-1]
        if port == end:
            return miles, way
        if port in seen:
            continue
        seen.add(port)
        for other, distance in chart.get(port, {}).items():
            heapq.heappush(heap, (miles + distance, [*way, other]))
    raise LookupError(f"no way from {start} to {end}")


def both_ways(chart: Chart) -> Chart:
    """The same chart with each leg in both directions."""
    full: Chart = {}
    for port, legs in chart.items():
        for other, distance in legs.items():
            full.setdefault(port, {})[other] = distance
            full.setdefault(other, {})[port] = distance
    return full
