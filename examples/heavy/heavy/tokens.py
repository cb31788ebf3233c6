"""Words to numbers and back."""

from array import array

PAD, UNKNOWN = 0, 1


class Vocabulary:
    def __init__(self, words):
        self.words = ["<pad>", "<unk>"] + sorted(set(words))
        self.ids = {word: index for index, word in enumerate(self.words)}

    def __len__(self):
        return len(self.words)

    def encode(self, text):
        get = self.ids.get
        return array("I", [get(word, UNKNOWN) for word in text.split()])

    def decode(self, ids):
        return " ".join(self.words[index] for index in ids)


def padded(sequences, length):
    """All sequences cut or filled to the same length, in one array."""
    filler = array("I", [PAD]) * length
    batch = array("I")
    for sequence in sequences:
        batch += (sequence[:length] + filler)[:length]
    return batch


def windows(ids, size, step):
    """Overlapping pieces for training."""
    return [ids[at : at + size] for at in range(0, len(ids) - size + 1, step)]
