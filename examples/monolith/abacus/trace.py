"""Records what a function does with symbols, and makes a program of it."""


class Symbol:
    """Stands for a number; writes down what is done with it."""

    def __init__(self, name, program):
        self.name = name
        self.program = program

    def _record(self, operator, other):
        name = f"t{len(self.program)}"
        right = other.name if isinstance(other, Symbol) else repr(other)
        self.program.append(f"{name} = {self.name} {operator} {right}")
        return Symbol(name, self.program)

    def __add__(self, other):
        return self._record("+", other)

    def __mul__(self, other):
        return self._record("*", other)

    def __sub__(self, other):
        return self._record("-", other)


def trace(function, names):
    """The lines of a program that does what the function does, and the name of its result."""
    program = []
    result = function(*(Symbol(name, program) for name in names))
    return program, result.name


def source_of(function, names, called="traced"):
    """The traced function as Python source."""
    program, result = trace(function, names)
    body = "".join(f"    {line}\n" for line in program)
    return f"def {called}({', '.join(names)}):\n{body}    return {result}\n"


def compile_traced(function, names):
    """The traced function, compiled."""
    space = {}
    exec(compile(source_of(function, names), "<traced>", "exec"), space)
    return space["traced"]


def fuse(program):
    """Leaves out lines whose result nobody uses, but for the last one."""
    used = {word for line in program for word in line.split(" = ")[1].split()}
    return [line for line in program if line.split(" = ")[0] in used or line is program[-1]]
