"""Checkpoints of a model: named arrays, written as one pickle or with buffers on the side."""

import pickle
from array import array


def save(weights):
    return pickle.dumps({"version": 1, "weights": weights}, protocol=5)


def load(blob):
    checkpoint = pickle.loads(blob)
    if checkpoint.get("version") != 1:
        raise ValueError("a checkpoint of version %r" % checkpoint.get("version"))
    return checkpoint["weights"]


def save_aside(weights):
    """A small pickle, and the buffers that it refers to without a copy."""
    buffers = []
    wrapped = {name: pickle.PickleBuffer(values) for name, values in weights.items()}
    return pickle.dumps(wrapped, protocol=5, buffer_callback=buffers.append), buffers


def load_aside(head, buffers, typecode="d"):
    views = pickle.loads(head, buffers=buffers)
    return {name: memoryview(view).cast("B").cast(typecode) for name, view in views.items()}


def parameter_count(weights):
    return sum(len(values) for values in weights.values())


def average(first, second):
    """The mean of two checkpoints with the same layers."""
    return {
        name: array("d", ((a + b) / 2 for a, b in zip(first[name], second[name]))) for name in first
    }
