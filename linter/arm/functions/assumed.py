"""Text that rests on a stand-in of the deployment context (the subscription id, the resource group's name, …).

It stays text wherever text is made of it. What is decided by its characters (a comparison, a number, an error)
would be decided by the stand-in, and is unknown.
"""

from __future__ import annotations

from linter.model.values import Assumed, Cause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final

STAND_INS: Final[set[str]] = {
    '00000000-0000-0000-0000-000000000000',
    '00000000-0000-0000-0000-000000000001',
    'rg-azgov',
    'mg-azgov',
    'eastus',
}
"""The stand-ins in use. The context of a deployment adds its own."""

NAMES: Final[dict[str, str]] = {
    '00000000-0000-0000-0000-000000000000': 'the subscription',
    '00000000-0000-0000-0000-000000000001': 'the tenant',
    'rg-azgov': 'the resource group',
    'mg-azgov': 'the management group',
    'eastus': 'the location of the deployment',
}
"""What the default stand-ins stand for, to complete "… is known only during deployment"."""

HIDDEN: Final = 'the deployment context'


def stand_ins_in(text: str) -> list[str]:
    """Return the stand-ins that occur in text, whatever their case."""
    folded = text.lower()
    return [token for token in STAND_INS if token.lower() in folded]


def causes_of_text(values: Iterable[object]) -> frozenset[Cause]:
    """Return the context causes of the assumed texts among values; texts that hold no stand-in rest on a hidden one."""
    names: set[str] = set()
    for text in values:
        if isinstance(text, Assumed):
            names |= {NAMES.get(token, HIDDEN) for token in stand_ins_in(text)} or {HIDDEN}
    return frozenset(Cause('context', name) for name in names)


def marked(value: object) -> object:
    """Return what was made of assumed text with its text marked: in containers, the text that holds a stand-in.

    Where none does, a stand-in may be hidden in all of it (half of a name, a hash).
    """
    if isinstance(value, str):
        return Assumed(value)
    if any(stand_ins_in(text) for text in texts_of(value)):
        return mapped(value, only_with_stand_in=True)
    return mapped(value, only_with_stand_in=False)


def texts_of(value: object) -> list[str]:
    texts: list[str] = []
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            texts.append(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return texts


def mapped(value: object, *, only_with_stand_in: bool) -> object:
    if isinstance(value, str):
        return Assumed(value) if not only_with_stand_in or stand_ins_in(value) else value
    if isinstance(value, dict):
        return {name: mapped(member, only_with_stand_in=only_with_stand_in) for name, member in value.items()}
    if isinstance(value, list):
        return [mapped(item, only_with_stand_in=only_with_stand_in) for item in value]
    return value
