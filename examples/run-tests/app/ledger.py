"""Accounts of ships: what they owe and what they paid."""


class Ledger:
    def __init__(self) -> None:
        self._lines: list[tuple[str, int, str]] = []

    def charge(self, ship: str, cents: int, why: str) -> None:
        if cents <= 0:
            raise ValueError("a charge is above zero")
        self._lines.append((ship, cents, why))

    def pay(self, ship: str, cents: int) -> None:
        if cents > self.owed(ship):
            raise ValueError(f"{ship} does not owe that much")
        self._lines.append((ship, -cents, "paid"))

    def owed(self, ship: str) -> int:
        return sum(cents for name, cents, _ in self._lines if name == ship)

    def debtors(self) -> list[str]:
        return sorted({name for name, _, _ in self._lines if self.owed(name) > 0})
