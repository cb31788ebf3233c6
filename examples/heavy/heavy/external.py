"""Sorting and shuffling of more records than fit into one run."""

import heapq
import random
from array import array


def sorted_runs(values, run_length):
    """Sorted pieces of the input."""
    return [
        array("d", sorted(values[at : at + run_length])) for at in range(0, len(values), run_length)
    ]


def merged(runs):
    return array("d", heapq.merge(*runs))


def block_shuffle(data, block_bytes, seed):
    """The same bytes with their blocks in another order; the seed decides which."""
    count = len(data) // block_bytes
    order = list(range(count))
    random.Random(seed).shuffle(order)
    view = memoryview(data)
    return b"".join(view[one * block_bytes : (one + 1) * block_bytes] for one in order), order


def split(data, fractions):
    """Consecutive parts, for training, validation and test; the last takes the rest."""
    parts, start = [], 0
    for fraction in fractions:
        end = start + int(len(data) * fraction)
        parts.append(data[start:end])
        start = end
    return parts + [data[start:]]
