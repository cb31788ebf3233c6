"""Makes the plan of a day from a list of calls."""


def slots(calls: list[tuple[str, int]], pilots: int) -> dict[str, int]:
    """The hour at which each ship gets a pilot: first come, first served."""
    if pilots < 1:
        raise ValueError("no pilot")
    free: dict[int, int] = {}
    answer = {}
    for ship, hour in sorted(calls, key=lambda call: (call[1], call[0])):
        while free.get(hour, 0) >= pilots:
            hour += 1
        free[hour] = free.get(hour, 0) + 1
        answer[ship] = hour
    return answer
