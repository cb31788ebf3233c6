"""Parsers for the two raw formats: fixed-width logs and comma-separated numbers."""

from array import array

LINE_BYTES = 64


def count_status(log, status):
    """How many lines of a log have this HTTP status."""
    return log.count(b" %d " % status)


def line(log, index):
    return log[index * LINE_BYTES : (index + 1) * LINE_BYTES].rstrip(b"\n")


def columns(log, start, end):
    """The bytes from `start` to `end` of every line, glued together."""
    width = end - start
    glued = bytearray(width * (len(log) // LINE_BYTES))
    for offset in range(width):
        glued[offset::width] = log[start + offset :: LINE_BYTES]
    return glued


def records(log, count):
    """The first `count` lines as dictionaries."""
    found = []
    for text in log[: count * LINE_BYTES].decode().splitlines():
        time, verb, path, status, ms = text.split()[:5]
        found.append({"time": time, "verb": verb, "path": path, "status": int(status), "ms": int(ms)})
    return found


def numbers(csv):
    """All numbers of a CSV text, row after row."""
    return array("d", map(float, csv.replace(b"\n", b",").rstrip(b",").split(b",")))
