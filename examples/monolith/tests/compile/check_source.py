# Reads a program on standard input and runs it: check_source.py NAME WANTED ARGUMENT...
import sys

name, wanted, *arguments = sys.argv[1:]
space = {}
exec(compile(sys.stdin.read(), f"<{name}>", "exec"), space)
found = space[name](*map(int, arguments))
assert found == int(wanted), f"{name} gave {found}, wanted {wanted}"
print(f"{name}({', '.join(arguments)}) is {found}")
