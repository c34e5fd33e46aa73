"""``python -m curtilage.cli``."""

from curtilage.cli import main

main()
