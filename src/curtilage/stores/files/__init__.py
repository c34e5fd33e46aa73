"""The ledger as plain files: a C2SP tlog-tiles tree that any tool can verify."""

from curtilage.stores.files.export import FilesReader, export

__all__ = ["FilesReader", "export"]
