"""Operations that others add."""

OPERATIONS = {}


def operation(name):
    """Registers a function under a name that nobody has taken."""

    def register(function):
        if name in OPERATIONS:
            raise KeyError(f"taken: {name}")
        OPERATIONS[name] = function
        return function

    return register


def call(name, *arguments):
    if name not in OPERATIONS:
        raise KeyError(f"no operation {name}; there are: {', '.join(sorted(OPERATIONS)) or 'none'}")
    return OPERATIONS[name](*arguments)
