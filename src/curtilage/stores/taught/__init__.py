"""What the organisation taught, in files of the data folder."""

from curtilage.stores.taught.shelf import Kept, TaughtFiles

__all__ = ["Kept", "TaughtFiles"]
