"""The tree of RFC 6962 against its published test vectors, and proofs that prove."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.core import merkle

# Leaves and roots of the reference implementation of Certificate Transparency (merkle tree tests).
LEAVES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_certificate_transparency(size):
    assert merkle.root([merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert merkle.root([]) == hashlib.sha256(b"").digest()


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_and_no_other(size, data):
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.path(leaves, index), merkle.root(leaves)
    assert merkle.root_from_path(leaves[index], index, size, path) == root
    assert merkle.root_from_path(merkle.leaf_hash(b"other"), index, size, path) != root


@pytest.mark.parametrize(
    ("index", "size", "length"), [(0, 1, 1), (0, 4, 1), (4, 4, 2), (-1, 4, 2), (0, 4, 3)]
)
def test_a_path_that_does_not_fit_is_an_error(index, size, length):
    with pytest.raises(ValueError, match=r"leaf|path"):
        merkle.root_from_path(bytes(32), index, size, [bytes(32)] * length)
