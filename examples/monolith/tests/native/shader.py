# Runs a line of a small stack language: shader.py "2 3 + 4 *"
import operator
import sys

stack = []
for word in sys.argv[1].split():
    if word in "+-*":
        right, left = stack.pop(), stack.pop()
        stack.append({"+": operator.add, "-": operator.sub, "*": operator.mul}[word](left, right))
    else:
        stack.append(int(word))
print(stack.pop())
