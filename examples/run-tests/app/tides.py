"""Water levels: when a ship of a given draught may pass the bar."""

HALF_DAY_MIN = 745


def level_cm(minute: int, mean_cm: int = 250, range_cm: int = 400) -> int:
    """The water level at a minute of a simple tide that is high at minute 0."""
    phase = minute % HALF_DAY_MIN
    half = HALF_DAY_MIN / 2
    share = abs(phase - half) / half
    return round(mean_cm - range_cm / 2 + range_cm * share)


def may_pass(draught_cm: int, minute: int, bar_cm: int = 300, reserve_cm: int = 50) -> bool:
    """Whether there is enough water above the bar."""
    return bar_cm + level_cm(minute) >= draught_cm + reserve_cm


def windows(draught_cm: int, minutes: int) -> list[tuple[int, int]]:
    """The spans of minutes in which a ship may pass, each with its first and last minute."""
    found: list[tuple[int, int]] = []
    start = None
    for minute in range(minutes):
        if may_pass(draught_cm, minute):
            start = minute if start is None else start
        elif start is not None:
            found.append((start, minute - 1))
            start = None
    if start is not None:
        found.append((start, minutes - 1))
    return found
