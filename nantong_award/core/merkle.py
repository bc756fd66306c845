"""The Merkle tree of RFC 6962 (2.1): roots, and audit paths that prove one leaf. Pure functions over bytes."""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its prefix keeps a leaf from passing for a node."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(NODE + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; that of no leaves is the hash of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root, lowest first."""
    if len(leaves) <= 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*path(leaves[:split], index), root(leaves[split:])]
    return [*path(leaves[split:], index - split), root(leaves[:split])]


def root_from_path(leaf: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes:
    """The root that this leaf and path lead to; raises ValueError when the path does not fit the tree's size."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    if size == 1:
        if hashes:
            raise ValueError("path too long")
        return leaf
    if not hashes:
        raise ValueError("path too short")
    *below, beside = hashes
    split = _split(size)
    if index < split:
        return node_hash(root_from_path(leaf, index, split, below), beside)
    return node_hash(beside, root_from_path(leaf, index - split, size - split, below))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
