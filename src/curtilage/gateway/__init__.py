"""Floor 5: the HTTP face that applications talk to. Bare ASGI; it is handed a built gate."""
