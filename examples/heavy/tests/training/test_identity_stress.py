import sys
import unittest

sys.path.insert(0, ".")
from heavy.matrix import Matrix


class LargeIdentity(unittest.TestCase):
    def test_it_is_its_own_transpose(self):
        unit = Matrix.identity(6_300)
        turned = unit.transposed()
        self.assertEqual(unit.trace(), 6_300.0)
        self.assertEqual(turned.trace(), 6_300.0)
        for index in (0, 3_000, 6_299):
            self.assertEqual(turned.row(index), unit.column(index))


if __name__ == "__main__":
    unittest.main()
