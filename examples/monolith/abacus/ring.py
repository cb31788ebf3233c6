"""Collectives between ranks that sit in a ring, one thread for each rank."""

import queue
import threading


def all_reduce(values):
    """What every rank has after all have added up their values by passing them around the ring."""
    size = len(values)
    boxes = [queue.Queue() for _ in range(size)]
    totals = list(values)

    def work(rank):
        passing = values[rank]
        for _ in range(size - 1):
            boxes[(rank + 1) % size].put(passing)
            passing = boxes[rank].get(timeout=5)
            totals[rank] += passing

    run_ranks(size, work)
    return totals


def broadcast(value, size, root=0):
    """What every rank has after the root has sent its value around the ring."""
    boxes = [queue.Queue() for _ in range(size)]
    received = [None] * size

    def work(rank):
        received[rank] = value if rank == root else boxes[rank].get(timeout=5)
        following = (rank + 1) % size
        if following != root:
            boxes[following].put(received[rank])

    run_ranks(size, work)
    return received


def run_ranks(size, work):
    ranks = [threading.Thread(target=work, args=(rank,)) for rank in range(size)]
    for rank in ranks:
        rank.start()
    for rank in ranks:
        rank.join()
