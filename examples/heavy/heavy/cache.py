"""A cache of byte strings that forgets the least recently used ones above a limit."""

from collections import OrderedDict


class ByteCache:
    def __init__(self, limit_bytes):
        self.limit_bytes = limit_bytes
        self.used_bytes = 0
        self.evicted = 0
        self._entries = OrderedDict()

    def __len__(self):
        return len(self._entries)

    def __contains__(self, key):
        return key in self._entries

    def get(self, key):
        """The value, now the most recently used; None when it is not there."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key, value):
        if len(value) > self.limit_bytes:
            raise ValueError("%d bytes never fit" % len(value))
        self.used_bytes += len(value) - len(self._entries.pop(key, b""))
        self._entries[key] = value
        while self.used_bytes > self.limit_bytes:
            _, oldest = self._entries.popitem(last=False)
            self.used_bytes -= len(oldest)
            self.evicted += 1
