"""Chunked archives: each chunk is compressed on its own and carries a checksum."""

import hashlib
import zlib


class Corrupt(Exception):
    """A chunk does not match its checksum."""


def pack(data, chunk_bytes, level=1):
    """A list of (CRC-32 of the content, compressed content)."""
    view = memoryview(data)
    chunks = (view[at : at + chunk_bytes] for at in range(0, len(view), chunk_bytes))
    return [(zlib.crc32(chunk), zlib.compress(chunk, level)) for chunk in chunks]


def unpack(packed):
    """The content of all chunks; raises Corrupt for a damaged one."""
    content = bytearray()
    for index, (checksum, body) in enumerate(packed):
        chunk = zlib.decompress(body)
        if zlib.crc32(chunk) != checksum:
            raise Corrupt("chunk %d" % index)
        content += chunk
    return content


def packed_bytes(packed):
    return sum(len(body) for _, body in packed)


def manifest(data, chunk_bytes):
    """A SHA-256 for each chunk."""
    view = memoryview(data)
    return [
        hashlib.sha256(view[at : at + chunk_bytes]).hexdigest()
        for at in range(0, len(view), chunk_bytes)
    ]


def changed_chunks(old, new):
    """Numbers of the chunks that differ between two manifests."""
    longest = max(len(old), len(new))
    return [i for i in range(longest) if old[i : i + 1] != new[i : i + 1]]
