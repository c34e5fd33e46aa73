"""Floor 1: the append-only log, as values. Merkle tree, tiles, signed notes, proofs, audit.

Formats: RFC 6962 hashing, C2SP tlog-tiles, tlog-checkpoint, signed-note and tlog-proof, so that
tools written by others can verify what this writes. Nothing here reads a file or a clock.
"""
