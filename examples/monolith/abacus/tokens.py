"""Words to numbers and back."""


class Vocabulary:
    """Numbers words in the order in which they are first seen; 0 is for unknown words."""

    def __init__(self, text=""):
        self.words = ["<unknown>"]
        for word in text.split():
            if word not in self.words:
                self.words.append(word)

    def encode(self, text):
        return [self.words.index(word) if word in self.words else 0 for word in text.split()]

    def decode(self, numbers):
        return " ".join(self.words[number] for number in numbers)


def pairs(text):
    """How often each two characters stand beside each other."""
    found = {}
    for pair in zip(text, text[1:]):
        found[pair] = found.get(pair, 0) + 1
    return found
