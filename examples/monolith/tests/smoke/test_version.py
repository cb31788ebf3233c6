from abacus import __version__

assert __version__.count(".") == 2, __version__
print(f"version {__version__}")
