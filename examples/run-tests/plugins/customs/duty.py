"""Duties by kind of goods. Money is in cents."""

SHARES = {"coffee": 0.075, "steel": 0.0, "toys": 0.047, "wine": 0.32}


def duty(goods: str, cents: int) -> int:
    if goods not in SHARES:
        raise KeyError(goods)
    return round(cents * SHARES[goods])


def declare(goods: dict[str, int]) -> str:
    """A declaration: one line for each kind, and the sum."""
    lines = [f"{name} {duty(name, cents)}" for name, cents in sorted(goods.items())]
    total = sum(duty(name, cents) for name, cents in goods.items())
    return "\n".join([*lines, f"total {total}"])
