"""Deterministic sample data, built block by block so that large samples stay cheap."""

import random
from array import array

MB = 1 << 20
_BLOCK_BYTES = 1 << 16


def noise(size_bytes, seed=1):
    """Bytes that look random and repeat every 64 KiB."""
    block = random.Random(seed).randbytes(_BLOCK_BYTES)
    whole, rest = divmod(size_bytes, _BLOCK_BYTES)
    return block * whole + block[:rest]


def sawtooth(count, period=1000):
    """`count` doubles that rise 0, 1, 2 ... period - 1 and start again."""
    tooth = array("d", range(period))
    whole, rest = divmod(count, period)
    return tooth * whole + tooth[:rest]


def log_lines(count):
    """`count` lines of an access log, 64 bytes each; every tenth is an error."""
    ok = b"2024-05-01T12:00:00 GET  /api/items/42   200 00017 ms worker-03\n"
    bad = b"2024-05-01T12:00:01 POST /api/orders/7   500 01203 ms worker-01\n"
    whole, rest = divmod(count, 10)
    ten = ok * 9 + bad
    return ten * whole + ten[: rest * 64]
