"""Look an installation over, change nothing, and say in words what is wrong and what to do.

What is found holds names of the configuration, paths, counts and codes: no content, no secret.
Nothing leaves this machine unless it is asked for.
"""

from curtilage.settings.checkup.examine import examine
from curtilage.settings.checkup.found import Found, Status

__all__ = ["Found", "Status", "examine"]
