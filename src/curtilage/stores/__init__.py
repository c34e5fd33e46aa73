"""Floor 3: where things are kept. IO begins here. One folder per kind of store."""
