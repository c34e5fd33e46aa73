"""Floor 0: the words of Curtilage as types, its errors, and its sockets.

Standard library only. Every other floor speaks in these words and no others.
"""
