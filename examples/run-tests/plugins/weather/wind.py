"""Wind, as harbour masters talk of it."""

LIMITS_KN = (1, 4, 7, 11, 17, 22, 28, 34, 41, 48, 56, 64)


def beaufort(knots: float) -> int:
    return sum(knots >= limit for limit in LIMITS_KN)


def may_crane_work(knots: float, gust: float) -> bool:
    return beaufort(knots) <= 6 and gust < 45


def mean(values: list[float]) -> float:
    if not values:
        raise ValueError("no wind was measured")
    return sum(values) / len(values)
