"""The yard as a grid of cells: a real one keeps its whole day in memory."""

MB = 1024**2


class Yard:
    """A grid of bytes, a plane for each hour of a day. `megabytes` is what all planes take together."""

    def __init__(self, megabytes: int, hours: int = 24) -> None:
        self.plane_size = megabytes * MB // hours
        # A byte that is not zero, so that every page is really there.
        self.planes = [bytearray(b"\x01") * self.plane_size for _ in range(hours)]

    def fill(self, hour: int, first: int, count: int) -> None:
        """Marks cells as taken."""
        if not 0 <= first <= first + count <= self.plane_size:
            raise IndexError("outside of the yard")
        self.planes[hour][first : first + count] = b"\x02" * count

    def taken(self, hour: int) -> int:
        return self.planes[hour].count(b"\x02")

    def busiest(self) -> int:
        """The hour with most taken cells."""
        return max(range(len(self.planes)), key=self.taken)
