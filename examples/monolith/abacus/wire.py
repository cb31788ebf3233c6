"""Rows of floats as bytes: a magic word, a version, a count, then the numbers."""

import struct

MAGIC = b"ABCS"


def pack(items, version=2):
    if version == 1:  # until abacus 1.4: 32-bit numbers
        return MAGIC + struct.pack(f"<BI{len(items)}f", 1, len(items), *items)
    if version == 2:
        return MAGIC + struct.pack(f"<BI{len(items)}d", 2, len(items), *items)
    raise ValueError(f"no such version: {version}")


def unpack(data):
    if data[:4] != MAGIC:
        raise ValueError("not an abacus file")
    version, count = struct.unpack_from("<BI", data, 4)
    if version not in (1, 2):
        raise ValueError(f"written by a newer abacus: version {version}")
    return list(struct.unpack_from(f"<{count}{'f' if version == 1 else 'd'}", data, 9))
