"""A digest of bytes, without the 2 ms that importing hashlib and with it OpenSSL takes."""

from __future__ import annotations


def digest(data: bytes) -> str:
    """Return the BLAKE2b digest of some bytes as 32 hexadecimal digits."""
    try:
        from _blake2 import blake2b  # what hashlib.blake2b is in CPython
    except ImportError:
        from hashlib import blake2b
    return str(blake2b(data, digest_size=16).hexdigest())
