"""A manifest that comes by a socket."""

import socket
import unittest

from app.manifest import parse


class TestSocket(unittest.TestCase):
    def test_is_read(self):
        here, there = socket.socketpair()
        with here, there:
            here.sendall(b"CSQU3054383;7;OSL\n")
            self.assertEqual(parse(there.recv(100).decode())[0].kg, 7)


if __name__ == "__main__":
    unittest.main()
