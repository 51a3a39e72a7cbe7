"""Property paths: ``properties.securityRules[*].properties.access``, ``tags['owner']``; parsed, shown and walked.

A parsed path is a tuple of member names, indexes from 0, and None for ``[*]``, every element.
"""

from __future__ import annotations

import re

from linter.model.values import ABSENT, OpenDict, OpenList, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    Segment = str | int | None
    PropertyPath = tuple[Segment, ...]

SEGMENT: Final = (
    r"""(?P<dot>\.)?(?P<name>[^\s.\[\]'"{}]+)"""
    r"""|\[(?:(?P<every>\*)|(?P<index>\d{1,6})|'(?P<quoted>(?:[^']|'')*)'|(?P<bare>[A-Za-z_][\w-]*))\]"""
)
ALIAS: Final = r"""(?i:Microsoft)\.[^\[\]'"]*/"""
"""Patterns are text here and are compiled when they are first used; a run with compiled rules parses no path."""

SPECIAL: Final = frozenset(' \t\r\n\f\v.[]\'"{}*')
"""Characters for which a name is shown in brackets."""
SCALAR_TYPES: Final = frozenset({'string', 'int', 'bool', 'float'})


def parse_path(text: str) -> PropertyPath:
    """Return the segments of a property path.

    Raises ValueError with a sentence that says what is wrong; an Azure Policy alias is not a property path.
    """
    if re.match(ALIAS, text):
        raise ValueError(
            f"'{text}' is an Azure Policy alias, which a rule cannot name; write the property path, 'properties.…'"
        )
    segments: list[Segment] = []
    pattern = re.compile(SEGMENT)
    offset = 0
    while offset < len(text):
        match = pattern.match(text, offset)
        if match is None or (match['name'] is not None and bool(match['dot']) is (not segments)):
            raise ValueError(f"'{text}' is not a property path: {_trouble(text, offset)}")
        segments.append(_segment(match, text, segments))
        offset = match.end()
    if not segments or not isinstance(segments[0], str):
        raise ValueError(f"'{text}' is not a property path: it must begin with the name of a member")
    return tuple(segments)


def _segment(match: re.Match[str], text: str, before: list[Segment]) -> Segment:
    if match['name'] is not None:
        return match['name']
    if match['every']:
        return None
    if match['index'] is not None:
        return int(match['index'])
    if match['quoted'] is not None:
        return match['quoted'].replace("''", "'")
    if [str(segment).lower() for segment in before] != ['tags']:
        raise ValueError(f"'{text}' is not a property path: write ['{match['bare']}'] for a member in brackets")
    return match['bare']


def _trouble(text: str, offset: int) -> str:
    rest = text[offset:]
    if rest[0] in ' \t\r\n':
        return 'it holds white space; a member with white space in its name is written in brackets, [\'a name\']'
    if rest[0] == '[':
        return "brackets hold *, an index from 0, or a name in single quotes: [*], [0], ['a.b']"
    return f'{rest[:20]!r} was not expected after {text[:offset]!r}'


def format_path(path: Sequence[Segment]) -> str:
    """Return the text of a path; the inverse of :func:`parse_path`."""
    text = ''
    for segment in path:
        if segment is None:
            text += '[*]'
        elif isinstance(segment, int):
            text += f'[{segment}]'
        elif segment and not SPECIAL.intersection(segment) and segment.isprintable():
            text += f'.{segment}' if text else segment
        else:
            quoted = segment.replace("'", "''")
            text += f"['{quoted}']"
    return text


def step(value: object, segment: str | int) -> object:
    """Return the member or element of a value; ABSENT where there is none; null members are absent.

    Names match exactly first, then without case. A missing member of something open or unknown is unknown.
    """
    found: object = ABSENT
    if isinstance(value, dict):
        if segment.__class__ is str:
            found = value.get(segment, ABSENT)
            if found is ABSENT:
                found = _folded_member(value, str(segment))
    elif isinstance(value, Unknown):
        return unknown_member(value, segment)
    elif isinstance(value, list) and segment.__class__ is int:
        found = _element(value, int(segment))
    return ABSENT if found is None else found


def _folded_member(value: dict[str, object], name: str) -> object:
    folded = name.lower()
    length = len(name)
    for key in value:
        if len(key) == length and key.lower() == folded:
            return value[key]
    return value.missing(name) if isinstance(value, OpenDict) else ABSENT


def _element(value: list[object], index: int) -> object:
    if isinstance(value, OpenList) and index >= value.prefix:
        return Unknown(value.causes, display=f'[{index}]')
    return value[index] if index < len(value) else ABSENT


def unknown_member(value: Unknown, segment: str | int) -> object:
    """Return the member of an unknown value, as far as its candidates or its declared type tell.

    The result is known where every candidate has the same member. A scalar has no members.
    """
    if value.candidates is not None:
        members = [ABSENT if candidate is ABSENT else step(candidate, segment) for candidate in value.candidates]
        return merge(members, value)
    if value.type in SCALAR_TYPES:
        return ABSENT
    if value.schema is not None and isinstance(segment, str):
        declared = _declared_member(value.schema, segment)
        if declared is not None:
            return _of_schema(value, declared, segment)
    return _part_of(value, segment)


def merge(alternatives: list[object], of: Unknown) -> object:
    """Return what stands for one of the alternatives: itself if there is only one, else an unknown."""
    distinct: list[object] = []
    for alternative in alternatives:
        if isinstance(alternative, Unknown):
            return Unknown(of.causes, secure=of.secure, display=of.display)
        if not any(same(alternative, other) for other in distinct):
            distinct.append(alternative)
    if len(distinct) == 1 and not of.secure:
        return distinct[0]
    return Unknown(of.causes, candidates=tuple(distinct), secure=of.secure, display=of.display)


def same(one: object, other: object) -> bool:
    """Return whether two values are the same JSON value; true is not 1."""
    return one.__class__ is other.__class__ and one == other and repr(one) == repr(other)


def _part_of(value: Unknown, segment: str | int) -> Unknown:
    suffix = format_path((segment,)) if isinstance(segment, int) else f'.{segment}'
    key = None if value.key is None else value.key + suffix.lower()
    return Unknown(value.causes, secure=value.secure, display=value.display + suffix, key=key)


def _declared_member(schema: dict[str, object], name: str) -> dict[str, object] | None:
    properties = schema.get('properties')
    if not isinstance(properties, dict):
        return None
    folded = name.lower()
    for key, member in properties.items():
        if key.lower() == folded:
            return member if isinstance(member, dict) and '$ref' not in member else None
    return None


def _of_schema(value: Unknown, schema: dict[str, object], name: str) -> Unknown:
    """Return the unknown for a member of an unknown object whose type declares it.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/definitions#properties
    """
    declared = str(schema.get('type', 'any')).lower()
    kinds = {'securestring': 'string', 'secureobject': 'object'}
    kind = kinds.get(declared, declared)
    allowed = schema.get('allowedValues')
    # An unknown object that may itself be null, or may lack the member, has the member only perhaps.
    present = value.nullable is False and schema.get('nullable') is not True
    candidates: tuple[object, ...] | None = None
    if isinstance(allowed, list) and kind != 'array':
        candidates = tuple(allowed) if present else (*allowed, ABSENT)
    return Unknown(
        value.causes, kind if kind in (*SCALAR_TYPES, 'object', 'array') else 'any', schema=schema,
        candidates=candidates, nullable=False if present else None, secure=value.secure or kind != declared,
        display=f'{value.display}.{name}', key=None if value.key is None else f'{value.key}.{name.lower()}',
    )
