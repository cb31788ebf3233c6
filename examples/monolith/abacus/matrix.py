"""Matrices as lists of rows."""


def shape(rows):
    return (len(rows), len(rows[0]) if rows else 0)


def transpose(rows):
    return [list(column) for column in zip(*rows)]


def multiply(left, right):
    if shape(left)[1] != shape(right)[0]:
        raise ValueError(f"cannot multiply {shape(left)} by {shape(right)}")
    columns = transpose(right)
    return [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in left]


def identity(size):
    return [[1 if row == column else 0 for column in range(size)] for row in range(size)]


def broadcast(row, count):
    """The same row `count` times."""
    return [list(row) for _ in range(count)]


def reduce_rows(rows, how):
    """One number for each row."""
    return [how(row) for row in rows]
