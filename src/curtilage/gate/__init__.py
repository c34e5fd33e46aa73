"""Floor 2: the one crossing, its plans, its explanation. Values in, values out; sockets awaited."""
