import sys

from abacus.tokens import Vocabulary

text = sys.stdin.read()
words = Vocabulary(text)
assert words.decode(words.encode(text)) == " ".join(text.split())
print(f"{len(words.words)} words")
