"""The digest that names findings."""

from __future__ import annotations

import hashlib

from linter.source.digest import digest


def test_it_is_the_one_of_hashlib() -> None:
    assert digest(b'azgov') == hashlib.blake2b(b'azgov', digest_size=16).hexdigest()
