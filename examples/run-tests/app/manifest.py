"""Manifests as they come by wire: one line for each box."""

from app.cargo import Box, is_valid


def parse(text: str) -> list[Box]:
    """Reads `CODE;KG;PORT[;cold]` lines. Raises ValueError with the line number."""
    boxes = []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        fields = line.split(";")
        if len(fields) not in (3, 4) or not fields[1].isdigit():
            raise ValueError(f"line {number}: {line}")
        if not is_valid(fields[0]):
            raise ValueError(f"line {number}: bad container number {fields[0]}")
        boxes.append(Box(fields[0], int(fields[1]), fields[2], fields[3:] == ["cold"]))
    return boxes


def render(boxes: list[Box]) -> str:
    return "".join(f"{box.code};{box.kg};{box.port}{';cold' if box.is_cold else ''}\n" for box in boxes)
