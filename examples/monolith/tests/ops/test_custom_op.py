from abacus import registry


@registry.operation("twice")
def twice(value):
    return value * 2


assert registry.call("twice", 21) == 42
print("custom operation: twice(21) is 42")
