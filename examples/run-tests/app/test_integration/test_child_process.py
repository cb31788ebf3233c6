"""The library in a process of its own."""

import subprocess
import sys
import unittest


class TestChildProcess(unittest.TestCase):
    def test_answers(self):
        code = "from app.tariff import daily; print(daily(100))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "24000\n")


if __name__ == "__main__":
    unittest.main()
