"""``curtilage demo``: three requests, end to end, on this machine."""

from curtilage.cli.demo.run import command

__all__ = ["command"]
