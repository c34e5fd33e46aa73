"""Curtilage: use AI while your data stays where it belongs.

Everything that would cross the boundary takes the same steps: inspect, classify,
decide, apply controls, record, send, restore. The floors of the house, lowest first,
are ``core``; ``detect``, ``policy``, ``controls``, ``ledger``; ``gate``; ``stores``,
``models``; ``gateway``; ``settings``; ``cli``. Imports go down only.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
