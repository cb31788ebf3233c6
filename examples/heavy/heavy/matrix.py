"""Dense matrices of doubles, row by row in one array."""

from array import array


class Matrix:
    def __init__(self, rows, cols, data):
        if len(data) != rows * cols:
            raise ValueError("%d x %d matrix with %d values" % (rows, cols, len(data)))
        self.rows, self.cols, self.data = rows, cols, data

    @classmethod
    def filled(cls, rows, cols, value):
        return cls(rows, cols, array("d", [value]) * (rows * cols))

    @classmethod
    def identity(cls, size):
        data = array("d", bytes(8)) * (size * size)
        data[:: size + 1] = array("d", [1.0]) * size
        return cls(size, size, data)

    def row(self, index):
        return self.data[index * self.cols : (index + 1) * self.cols]

    def column(self, index):
        return self.data[index :: self.cols]

    def transposed(self):
        data = array("d", bytes(8)) * len(self.data)
        for index in range(self.cols):
            data[index * self.rows : (index + 1) * self.rows] = self.column(index)
        return Matrix(self.cols, self.rows, data)

    def stacked(self, other):
        """The rows of both matrices."""
        if self.cols != other.cols:
            raise ValueError("matrices have different widths")
        return Matrix(self.rows + other.rows, self.cols, self.data + other.data)

    def trace(self):
        return sum(self.data[:: self.cols + 1])

    def dot_row(self, index, vector):
        return sum(a * b for a, b in zip(self.row(index), vector))

    def __matmul__(self, other):
        columns = [other.column(index) for index in range(other.cols)]
        rows = (self.row(index) for index in range(self.rows))
        cells = (sum(a * b for a, b in zip(row, column)) for row in rows for column in columns)
        return Matrix(self.rows, other.cols, array("d", cells))
