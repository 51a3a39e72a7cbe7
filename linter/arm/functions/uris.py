"""Functions on URIs: resolve, take apart, put together, percent-encode.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string#uri and RFC 3986
"""

from __future__ import annotations

import re

from linter.arm.functions.function import check_length, integer_at, object_at, text_at
from linter.arm.functions.parts import parts_of, text
from linter.arm.functions.unknowns import derived, lift
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.functions.function import Function

ABSOLUTE: Final = re.compile(
    r'(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*+):(?://(?P<authority>[^/?#\\]*+))?(?P<path>[^?#]*+)(?P<query>\?[^#]*+)?(?P<fragment>\#.*+)?',
    re.DOTALL,
)
REFERENCE: Final = re.compile(
    r'(?://(?P<authority>[^/?#]*+))?(?P<path>[^?#]*+)(?P<query>\?[^#]*+)?(?P<fragment>\#.*+)?', re.DOTALL
)
DEFAULT_PORTS: Final = {'http': 80, 'https': 443, 'ftp': 21, 'ws': 80, 'wss': 443}
UNRESERVED: Final = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~')
KEPT: Final = frozenset(b"!#$%&'()*+,/:;=?@[]") | UNRESERVED
"""What .NET leaves as it is in a URI; all else is percent-encoded."""

SIMPLE_REFERENCE: Final = re.compile(r'(?:[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*/?)+')
"""A relative path without dot segments, query or characters that are encoded: it ends the resolved URI."""


def absolute(name: str, value: str) -> re.Match[str]:
    """Return the parts of an absolute URI. Raises ValueError if it is none."""
    match = ABSOLUTE.fullmatch(value.strip())
    if match is None or (match['scheme'].lower() in DEFAULT_PORTS and not match['authority']):
        raise ValueError(f"'{name}' takes an absolute URI, with a scheme and a host; it is {value[:60]!r}")
    return match


def uri(arguments: list[object]) -> object:
    """Return a relative URI resolved against a base, as .NET's Uri does.

    The last segment of a base that does not end with a slash is replaced.
    """
    base, relative = text_at('uri', arguments, 0), text_at('uri', arguments, 1)
    match = absolute('uri', base)
    if ABSOLUTE.fullmatch(relative):
        return normal(absolute('uri', relative))
    reference = REFERENCE.fullmatch(relative.strip().replace('\\', '/'))
    assert reference is not None  # it matches every text
    if reference['authority'] is not None:
        return normal(absolute('uri', f'{match["scheme"]}:{reference[0]}'))
    path, query = match['path'], match['query']
    if reference['path'].startswith('/'):
        path, query = reference['path'], reference['query']
    elif reference['path']:
        path, query = path[: path.rfind('/') + 1] + reference['path'], reference['query']
    elif reference['query'] is not None:
        query = reference['query']
    return composed(match['scheme'], match['authority'], path, query, reference['fragment'])


def normal(match: re.Match[str]) -> str:
    return composed(match['scheme'], match['authority'], match['path'], match['query'], match['fragment'])


def composed(scheme: str, authority: str | None, path: str, query: str | None, fragment: str | None) -> str:
    """Return a URI in .NET's normal form: lower case host, no default port, no dot segments, encoded characters."""
    scheme = scheme.lower()
    if authority is None:
        return f'{scheme}:{path}{query or ""}{fragment or ""}'
    user, at, place = authority.rpartition('@')
    host, port = host_and_port(place)
    shown = f':{port}' if port is not None and port != DEFAULT_PORTS.get(scheme) else ''
    path = without_dots(path if path.startswith('/') or scheme not in DEFAULT_PORTS else '/' + path)
    tail = encoded(path + (query or '') + (fragment or ''), KEPT)
    return f'{scheme}://{user}{at}{host.lower()}{shown}{tail}'


def host_and_port(place: str) -> tuple[str, int | None]:
    match = re.fullmatch(r'(\[[^\]]*\]|[^:]*+)(?::([0-9]{0,5}))?', place)
    if match is None:
        raise ValueError(f'{place[:60]!r} is no host with a port')
    return match[1], int(match[2]) if match[2] else None


def without_dots(path: str) -> str:
    """Return a path without the segments ``.`` and ``..`` (RFC 3986, 5.2.4)."""
    if '/.' not in path:
        return path
    result: list[str] = []
    segments = path.split('/')
    for index, segment in enumerate(segments):
        if segment == '..':
            if len(result) > 1:
                result.pop()
        elif segment != '.':
            result.append(segment)
        if segment in ('.', '..') and index == len(segments) - 1:
            result.append('')
    return '/'.join(result)


def encoded(value: str, kept: frozenset[int]) -> str:
    data = value.encode('utf-8', 'replace')
    if kept.issuperset(data):
        return value
    check_length(3 * len(data))
    return ''.join([chr(byte) if byte in kept else f'%{byte:02X}' for byte in data])


def uri_unknown(function: Function, arguments: list[object]) -> object:
    """Return uri of something unknown: with a simple relative path it ends with that path."""
    result = lift(function.name, 'string', function.apply, arguments)
    relative = arguments[1]
    if not isinstance(result, Unknown) or relative.__class__ is not str or parts_of(arguments[0]) is None:
        return result
    if result.candidates is not None or not SIMPLE_REFERENCE.fullmatch(str(relative)):
        return result
    folder = derived(function.name, 'string', [arguments[0], ''], length=(1, None))
    return text([folder, str(relative)])


def uri_component(arguments: list[object]) -> object:
    """Return text with all but letters, digits and ``-_.~`` percent-encoded, as UTF-8."""
    return encoded(text_at('uriComponent', arguments, 0), UNRESERVED)


def uri_component_to_string(arguments: list[object]) -> object:
    """Return percent-encoded text decoded, as UTF-8."""
    return percent_decoded(text_at('uriComponentToString', arguments, 0)).decode('utf-8', 'replace')


def percent_decoded(value: str) -> bytes:
    """Return the bytes of text in UTF-8, each ``%XX`` as the byte it stands for."""
    data = value.encode('utf-8', 'replace')
    return re.sub(rb'%([0-9A-Fa-f]{2})', lambda match: bytes([int(match[1], 16)]), data)


def parse_uri(arguments: list[object]) -> object:
    """Return scheme, host, port, path and query of an absolute URI.

    port is null where it is the scheme's own; path and query are left out where there is none.
    """
    match = absolute('parseUri', text_at('parseUri', arguments, 0))
    scheme = match['scheme'].lower()
    host, port = host_and_port((match['authority'] or '').rpartition('@')[2])
    result: dict[str, object] = {
        'scheme': scheme, 'host': host.lower(), 'port': None if port == DEFAULT_PORTS.get(scheme) else port,
    }
    path = without_dots(match['path'])
    if path not in ('', '/'):
        result['path'] = encoded(path, KEPT)
    if match['query'] and match['query'] != '?':
        result['query'] = encoded(match['query'], KEPT)
    return result


def build_uri(arguments: list[object]) -> object:
    """Return the URI of an object ``{scheme, host, port, path, query}``; scheme and host are needed."""
    members = {name.lower(): member for name, member in object_at('buildUri', arguments, 0).items()}
    for name in ('scheme', 'host'):
        if not isinstance(members.get(name), str) or not members[name]:
            raise ValueError(f"'buildUri' needs the member '{name}', a string")
    port = members.get('port')
    if port is not None:
        port = integer_at('buildUri', [port], 0)
        if not 0 <= port <= 65_535:
            raise ValueError(f"'buildUri' takes a port from 0 to 65535; it is {port}")
    path, query = optional_text(members, 'path'), optional_text(members, 'query')
    place = f'{members["host"]}:{port}' if port is not None else str(members['host'])
    tail = '?' + query.removeprefix('?') if query else None
    return composed(str(members['scheme']), place, '/' + path.removeprefix('/'), tail, None)


def optional_text(members: dict[str, object], name: str) -> str:
    value = members.get(name)
    return '' if value is None else text_at('buildUri', [value], 0)
