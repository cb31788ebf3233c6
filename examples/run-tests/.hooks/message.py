"""Checks the message of a commit."""


def check(message: str) -> list[str]:
    title, *rest = message.split("\n")
    found = []
    if not title:
        found.append("no title")
    if len(title) > 72:
        found.append("long title")
    if title.endswith("."):
        found.append("full stop")
    if rest and rest[0]:
        found.append("no blank line after the title")
    return found
