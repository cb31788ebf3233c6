"""A small check of source files: tabs, long lines, ends of lines."""


def problems(text: str, limit: int = 120) -> list[str]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            found.append(f"{number}: tab")
        if len(line) > limit:
            found.append(f"{number}: {len(line)} characters")
        if line != line.rstrip():
            found.append(f"{number}: blank at the end")
    return found


def fixed(text: str) -> str:
    return "\n".join(line.expandtabs(4).rstrip() for line in text.split("\n"))
