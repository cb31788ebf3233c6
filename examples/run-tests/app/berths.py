"""Who lies where, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stay:
    ship: str
    length_m: int
    start_h: int
    end_h: int


def overlap(one: Stay, other: Stay) -> bool:
    return one.start_h < other.end_h and other.start_h < one.end_h


def assign(stays: list[Stay], berths: dict[str, int]) -> dict[str, str]:
    """A berth for each ship, the shortest that is long enough and free. Raises LookupError when there is none."""
    taken: dict[str, list[Stay]] = {name: [] for name in berths}
    answer: dict[str, str] = {}
    for stay in sorted(stays, key=lambda one: (one.start_h, one.ship)):
        for name, length_m in sorted(berths.items(), key=lambda item: (item[1], item[0])):
            if length_m >= stay.length_m and not any(overlap(stay, one) for one in taken[name]):
                taken[name].append(stay)
                answer[stay.ship] = name
                break
        else:
            raise LookupError(f"no berth for {stay.ship}")
    return answer


def occupied_h(stays: list[Stay]) -> int:
    """Hours in which at least one ship is there."""
    hours = set()
    for stay in stays:
        hours.update(range(stay.start_h, stay.end_h))
    return len(hours)
