"""``curtilage evaluate``: how well the inspection fits labelled texts of your own."""

from curtilage.cli.evaluate.run import command

__all__ = ["command"]
