"""A table of numeric columns, each a typed array of the same length."""

from array import array


class Table:
    def __init__(self, columns):
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise ValueError("columns differ in length: %s" % sorted(lengths))
        self.columns = dict(columns)

    def __len__(self):
        return len(next(iter(self.columns.values()), ()))

    @property
    def size_bytes(self):
        return sum(values.itemsize * len(values) for values in self.columns.values())

    def head(self, count):
        """The first rows, as tuples."""
        return list(zip(*(values[:count] for values in self.columns.values())))

    def concat(self, other):
        """The rows of both tables, in order."""
        if self.columns.keys() != other.columns.keys():
            raise ValueError("tables have different columns")
        return Table({name: self.columns[name] + other.columns[name] for name in self.columns})

    def every(self, step):
        """Each `step`-th row."""
        return Table({name: values[::step] for name, values in self.columns.items()})

    def with_column(self, name, values):
        return Table({**self.columns, name: values})

    def total(self, name):
        return sum(self.columns[name])

    def group_sum(self, key, value):
        """Sums of `value` for each different `key`."""
        sums = {}
        for group, amount in zip(self.columns[key], self.columns[value]):
            sums[group] = sums.get(group, 0) + amount
        return sums


def join(left, right, key):
    """Rows of `left` with the columns of `right` where the key is equal; keys of `right` are unique."""
    place = {value: index for index, value in enumerate(right.columns[key])}
    pairs = [(i, place[v]) for i, v in enumerate(left.columns[key]) if v in place]
    joined = {
        name: array(values.typecode, (values[i] for i, _ in pairs))
        for name, values in left.columns.items()
    }
    for name, values in right.columns.items():
        if name != key:
            joined[name] = array(values.typecode, (values[j] for _, j in pairs))
    return Table(joined)
