"""The functions guid and uniqueString, exactly as Resource Manager computes them.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uniquestring; the
algorithms are public knowledge: a version 5 UUID, and a 64-bit MurmurHash3 of two 32-bit lanes.
"""

from __future__ import annotations

from linter.arm.functions.function import text_at
from linter.arm.functions.unknowns import derived, lift
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.functions.function import Function

NAMESPACE: Final = bytes.fromhex('11fb06fb712d4ddd98c7e71bbd588830')
ALPHABET: Final = 'abcdefghijklmnopqrstuvwxyz234567'
C1: Final = 0x239B961B
C2: Final = 0xAB0E9789
MASK: Final = 0xFFFFFFFF

LENGTHS: Final = {'guid': 36, 'uniqueString': 13}


def guid(arguments: list[object]) -> object:
    """Return the GUID of some texts: always the same for the same texts."""
    from hashlib import sha1

    digest = bytearray(sha1(NAMESPACE + joined('guid', arguments), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return '-'.join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def unique_string(arguments: list[object]) -> object:
    """Return 13 characters that depend on some texts: always the same for the same texts."""
    number = murmur(joined('uniqueString', arguments))
    return ''.join([ALPHABET[number >> shift & 31] for shift in range(59, 0, -5)]) + ALPHABET[(number << 1) & 31]


def hash_unknown(function: Function, arguments: list[object]) -> object:
    """Return a hash of something unknown: text of known length."""
    candidates = lift(function.name, 'string', function.apply, arguments)
    if not isinstance(candidates, Unknown):
        return candidates
    size = LENGTHS[function.name]
    return derived(function.name, 'string', arguments, candidates=candidates.candidates, length=(size, size))


def joined(name: str, arguments: list[object]) -> bytes:
    return '-'.join([text_at(name, arguments, index) for index in range(len(arguments))]).encode('utf-8', 'replace')


def murmur(data: bytes) -> int:
    """Return the 64-bit hash of data: MurmurHash3 with two lanes of 32 bits and seed 0."""
    first = second = 0
    blocks = len(data) // 8 * 8
    for start in range(0, blocks, 8):
        first ^= mixed(int.from_bytes(data[start : start + 4], 'little'), C1, 15, C2)
        first = (rotated(first, 19) + second) * 5 + 0x561CCD1B & MASK
        second ^= mixed(int.from_bytes(data[start + 4 : start + 8], 'little'), C2, 17, C1)
        second = (rotated(second, 13) + first) * 5 + 0x0BCAA747 & MASK
    rest = data[blocks:]
    if len(rest) > 4:
        second ^= mixed(int.from_bytes(rest[4:], 'little'), C2, 17, C1)
    if rest:
        first ^= mixed(int.from_bytes(rest[:4], 'little'), C1, 15, C2)
    first ^= len(data)
    second ^= len(data)
    first = first + second & MASK
    second = second + first & MASK
    first, second = finished(first), finished(second)
    first = first + second & MASK
    second = second + first & MASK
    return second << 32 | first


def mixed(block: int, before: int, turn: int, after: int) -> int:
    return rotated(block * before & MASK, turn) * after & MASK


def rotated(value: int, turn: int) -> int:
    value &= MASK
    return (value << turn | value >> 32 - turn) & MASK


def finished(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B & MASK
    value = (value ^ value >> 13) * 0xC2B2AE35 & MASK
    return value ^ value >> 16
