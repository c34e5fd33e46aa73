"""``curtilage teach``: categories of your own, by words or by examples."""

from curtilage.cli.teach.run import command

__all__ = ["command"]
