"""Containers, and stacks of them."""

from dataclasses import dataclass

LIMIT_KG = 30_480


@dataclass(frozen=True)
class Box:
    code: str
    kg: int
    port: str = "HAM"
    is_cold: bool = False


def check_digit(code: str) -> int:
    """The last digit of a container number, from the ten signs before it (ISO 6346)."""
    values = {}
    number = 10
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        if number % 11 == 0:
            number += 1
        values[letter] = number
        number += 1
    total = sum((int(sign) if sign.isdigit() else values[sign]) * 2**place for place, sign in enumerate(code))
    return total % 11 % 10


def is_valid(code: str) -> bool:
    return len(code) == 11 and code[:4].isalpha() and code[4:].isdigit() and check_digit(code[:10]) == int(code[10])


def stack(boxes: list[Box], height: int) -> list[list[Box]]:
    """Piles of at most this height, the heaviest at the bottom."""
    if height < 1:
        raise ValueError("a pile has at least one box")
    if any(box.kg > LIMIT_KG for box in boxes):
        raise ValueError("too heavy")
    piles: list[list[Box]] = []
    for box in sorted(boxes, key=lambda one: (-one.kg, one.code)):
        for pile in piles:
            if len(pile) < height and pile[-1].port == box.port:
                pile.append(box)
                break
        else:
            piles.append([box])
    return piles


def by_port(boxes: list[Box]) -> dict[str, int]:
    """Kilograms for each port."""
    totals: dict[str, int] = {}
    for box in boxes:
        totals[box.port] = totals.get(box.port, 0) + box.kg
    return totals
