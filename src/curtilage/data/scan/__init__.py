"""Look at a dataset and say what it holds: a proposal for the catalogue, and drift from it.

1. `sample`: draws rows, repeatably, and reads what the values of each column can be read as.
2. `kinds`: the kind of each column from that.
3. `words`: what its name tells, in several languages; `held`: what the detectors find in it.
4. `risk`: how many rows stand alone with what others may know.
5. `proposal`: puts it together, with what to confirm and why; `writing`: as commented TOML.
6. `drift`: compares the data with what was confirmed.

Nothing that the data alone tells becomes public by this: no smallest or largest value is written,
and values only where each stands in many rows, for the owner to confirm.
"""
