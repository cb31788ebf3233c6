import unittest

from abacus import registry


class RegistryTest(unittest.TestCase):
    def test_taken_name_is_refused(self):
        registry.operation("taken")(abs)
        with self.assertRaises(KeyError):
            registry.operation("taken")(abs)

    def test_unknown_name_lists_the_known(self):
        with self.assertRaisesRegex(KeyError, "no operation missing"):
            registry.call("missing")


if __name__ == "__main__":
    unittest.main()
