"""Property paths: written as text, walked through values that may be unknown."""

from __future__ import annotations

import functools
import re

from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown, member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    Path = tuple[str | int, ...]

EVERY: Final = '[*]'
"""The step of a path that stands for every item of an array."""

STEP: Final = re.compile(
    r"""(?:^|(?<=.)\.)(?P<name>[^.\[\]'"]+)|\[(?:(?P<every>\*)|(?P<index>\d{1,6})|'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[\w-]+))\]"""
)


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Path:
    """Return the steps of ``properties.a[*].b``, ``zones[0]`` or ``tags['cost.center']``.

    Raises ValueError when the text is no property path.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        match = STEP.match(text, at)
        if match is None:
            raise ValueError(f"'{text}' is not a property path: nothing is expected at character {at + 1}")
        if match['index'] is not None:
            steps.append(int(match['index']))
        else:
            quoted = match['quoted'].replace("''", "'") if match['quoted'] else None
            steps.append(EVERY if match['every'] else match['name'] or quoted or match['bare'])
        at = match.end()
    if not steps:
        raise ValueError('a property path names at least one member')
    return tuple(steps)


def show(path: Path) -> str:
    """Return a path as text: ``properties.subnets[0].name``."""
    text = ''
    for step in path:
        if isinstance(step, int):
            text += f'[{step}]'
        elif step == EVERY:
            text += step
        elif '.' in step:
            text += f"['{step}']"
        else:
            text += f'.{step}' if text else step
    return text


def walk(value: object, path: Path) -> object:
    """Return what stands at a path without EVERY; ABSENT when nothing does. Null is nothing.

    A member of an unknown is unknown, with the candidates that the unknown's own candidates give.
    """
    for index, step in enumerate(path):
        if isinstance(value, Unknown):
            return _inside(value, path[index:])
        if isinstance(value, dict) and isinstance(step, str):
            value = member(value, step)
        elif isinstance(value, list) and isinstance(step, int):
            value = _item(value, step)
        else:
            return ABSENT
    return ABSENT if value is None else value


def _item(value: list[object], index: int) -> object:
    if isinstance(value, OpenList) and index >= value.prefix:
        return Unknown(value.causes, display=f'[{index}]')
    return value[index] if index < len(value) else ABSENT


def _inside(value: Unknown, path: Path) -> object:
    candidates = None if value.candidates is None else distinct([walk(item, path) for item in value.candidates])
    if candidates is not None and len(candidates) == 1:
        return candidates[0]
    shown = show(path)
    return Unknown(
        value.causes, candidates=candidates, secure=value.secure, display=f'{value.display}.{shown}',
        key=None if value.key is None else f'{value.key}.{shown.lower()}',
    )


def distinct(values: list[object]) -> tuple[object, ...]:
    """Return the values without repetitions, in order. True and 1 are two values."""
    found: list[object] = []
    for value in values:
        if not any(type(value) is type(other) and value == other for other in found):
            found.append(value)
    return tuple(found)


def collect(value: object, path: Path) -> tuple[list[object], frozenset[Cause]]:
    """Return every value at a path that may hold EVERY, and why there may be more.

    An unknown on the way stands for itself in the result: there may be a value, and nothing is known of it.
    """
    found = [value]
    causes: frozenset[Cause] = frozenset()
    for step in path:
        following: list[object] = []
        for holder in found:
            if isinstance(holder, Unknown):
                following.append(_opaque(holder))
            elif step == EVERY and isinstance(holder, list):
                following += holder
                causes |= holder.causes if isinstance(holder, OpenList) else frozenset()
            elif isinstance(holder, dict) and isinstance(step, str):
                following.append(member(holder, step))
            elif isinstance(holder, list) and isinstance(step, int):
                following.append(_item(holder, step))
        found = following
    return [item for item in found if item is not ABSENT and item is not None], causes


def _opaque(value: Unknown) -> Unknown:
    return Unknown(value.causes, secure=value.secure, display=value.display)


def opening(value: object) -> frozenset[Cause]:
    """Return why a list or an object may have more in it than is known."""
    return value.causes if isinstance(value, (Unknown, OpenDict, OpenList)) else frozenset()
