import importlib

for name in "matrix registry ring tokens trace vector wire".split():
    importlib.import_module(f"abacus.{name}")
print("7 modules can be imported")
