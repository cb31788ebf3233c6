"""What a stay costs. Money is in cents."""

FREE_H = 6
RATES = ((50, 90_00), (150, 240_00), (400, 610_00))


def daily(length_m: int) -> int:
    """The rate of a day by the length of the ship."""
    for limit_m, cents in RATES:
        if length_m <= limit_m:
            return cents
    raise ValueError(f"no ship of {length_m} m fits here")


def dues(length_m: int, hours: int, discount: float = 0.0) -> int:
    """Dues for a stay: the first hours are free, every day that was begun counts."""
    if not 0 <= discount < 1:
        raise ValueError("a discount is a share from 0 to below 1")
    if hours <= FREE_H:
        return 0
    days = -(-hours // 24)
    return round(days * daily(length_m) * (1 - discount))


def split(cents: int, parts: int) -> list[int]:
    """Shares that differ by a cent at most and add up."""
    share, rest = divmod(cents, parts)
    return [share + 1] * rest + [share] * (parts - rest)
