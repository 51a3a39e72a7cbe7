"""Resource ids taken apart for comparison, unknown parts included.

A segment is text in lower case, or, where part of it is unknown, a tuple that alternates text and holes:
``('st', 'parameters.name', 'log')`` is ``st{name}log``. A hole is the key of the unknown, None if it has none.
"""

from __future__ import annotations

import functools

from linter.arm.context import STAND_INS
from linter.arm.functions.parts import caseless
from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    Pattern = tuple[str | None, ...]
    Segment = str | Pattern

PROVIDERS: Final = '/providers/'
SUBSCRIPTIONS: Final = 'microsoft.resources/subscriptions'
RESOURCE_GROUPS: Final = 'microsoft.resources/resourcegroups'
MANAGEMENT_GROUPS: Final = 'microsoft.management/managementgroups'

ASSUMED: Final = {STAND_INS[name]: name for name in ('subscription', 'resource-group', 'management-group')}
"""Stand-ins of the deployment context that occur in ids, by their text. The true text may be any other."""


class Identity:
    """What is known of a resource id.

    subscription, group: segments of the scope it lies in; None where the id has none.
    tail: the id from its first ``/providers/`` on, in lower case, holes written ``{key}``; of a resource group or
        subscription the id from there on. Equal tails in equal scopes are the same resource. None: equal to nothing.
    type: in lower case, of what the id names; None when that is not known.
    holes: keys of the holes in tail, sorted; () when it is fully known; None when one of them has no key.
    shape: lengths of the known texts of tail and the holes between them. Two tails of one shape are equal as texts
        or name different things; nothing about them is unknown.
    segments: of the whole id; up to the first hole that may span several segments, if there is one.
    rest: None, or the segments behind such a hole.
    below: type segments that are known to lie below what the id names; no type has the same segment twice.
        Source: github.com/Azure/bicep-types-az, all types of 1f896de2
    candidates: the ids that are possible, or None.
    """

    __slots__ = (
        'subscription', 'group', 'tail', 'type', 'holes', 'shape', 'rest', 'below', 'candidates', '_segments',
        '_text',
    )

    def __init__(
        self, *, subscription: Segment | None, group: Segment | None, tail: str | None, type: str | None,
        holes: tuple[str, ...] | None, shape: tuple[int | str, ...] = (), text: str = '',
        segments: tuple[Segment, ...] | None = None, rest: tuple[Segment, ...] | None = None,
        candidates: tuple[Identity, ...] | None = None,
    ) -> None:
        self.subscription = subscription
        self.group = group
        self.tail = tail
        self.type = type
        self.holes = holes
        self.shape = shape
        self.rest = rest
        self.below: frozenset[str] = frozenset()
        self.candidates = candidates
        self._segments = segments
        self._text = text

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments of the id; see the class."""
        if self._segments is None:
            self._segments = _marked(self._text.split('/'))
        return self._segments

    @property
    def is_known(self) -> bool:
        """Whether nothing but the deployment context is unknown."""
        return self.holes == () and self.rest is None

    def child(self, type: str, name: str | Unknown) -> Identity | None:
        """Return the identity of what lies below, by its relative type and its name; None where that has no form.

        type: ``subnets`` below a resource, ``providers/Microsoft.Network/virtualNetworks`` below a scope.
        """
        segment = segment_of(name)
        if segment is None or self.rest is not None:
            return None
        return _from_segments((*self.segments, *type.lower().split('/'), segment), None)

    def parent(self) -> Identity | None:
        """Return the identity of the resource that this one is a child of; None when it is no child."""
        if self.rest is not None:
            if len(self.rest) < 2:
                return None
            parent = _from_segments(self.segments, self.rest[:-2])
            parent.below = self.below | ({self.rest[-2]} if isinstance(self.rest[-2], str) else frozenset())
            return parent
        if self.type is None or self.type.count('/') < 2:
            return None
        return _from_segments(self.segments[:-2], None)

    def target(self) -> Identity | None:
        """Return the identity of what an extension resource with this id extends, or of the scope it lies in."""
        source = self.segments if self.rest is None else self.rest
        for index in range(len(source) - 1, -1, -1):
            if source[index] == 'providers':
                kept = source[:index]
                return _from_segments(kept, None) if self.rest is None else _from_segments(self.segments, kept)
        return None

    def containers(self) -> list[Identity]:
        """Return the identities of the resource group and the subscription that the id lies in."""
        found = []
        if self.subscription is not None and self.group is not None:
            found.append(_from_segments(('', 'subscriptions', self.subscription, 'resourcegroups', self.group), None))
        if self.subscription is not None:
            found.append(_from_segments(('', 'subscriptions', self.subscription), None))
        return found


def identify(value: object) -> Identity | None:
    """Return the identity that an id stands for; None when the value is no text.

    An unknown that may be any text gives an identity that may be equal to every other.
    """
    if isinstance(value, str):
        return _known(value)
    if not isinstance(value, Unknown):
        return None
    identity = _from_open_segments(_split(_pieces(value)))
    if value.candidates is not None:
        known = [identify(item) for item in value.candidates if item is not ABSENT]
        identity.candidates = tuple(item for item in known if item is not None)
    return identity


def anything() -> Identity:
    """Return the identity of which nothing is known."""
    return Identity(subscription=None, group=None, tail=None, type=None, holes=None, segments=(), rest=())


def possibly(identity: Identity) -> Identity:
    """Return an identity that may be the given one, and is no other."""
    unsure = anything()
    unsure.candidates = (identity,)
    return unsure


def lineage(value: object) -> list[Identity]:
    """Return the identities of what an id names and of the resources that lies below; [] when it is no text."""
    identity = identify(value)
    if identity is None:
        return []
    found = [identity]
    for candidate in identity.candidates or ():
        found += [possibly(ancestor) for ancestor in ancestors(candidate)]
    return found + ancestors(identity)


def ancestors(identity: Identity) -> list[Identity]:
    """Return the identities of the parent, its parent and so on."""
    found = []
    parent = identity.parent()
    while parent is not None:
        found.append(parent)
        parent = parent.parent()
    return found


def compare(left: Identity, right: Identity) -> int:
    """Return whether two ids name the same resource: FALSE, UNKNOWN or TRUE.

    Names hold no '/', so an unknown name is one segment; an unknown at the start of an id may be any number.
    Source: learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    """
    if left.tail is not None and left.tail == right.tail:
        return min(_same_scope(left.subscription, right.subscription), _same_scope(left.group, right.group))
    truth = FALSE if left.is_known and right.is_known else _compare_segments(left, right)
    return _narrow(left, right) if truth == UNKNOWN else truth


def _narrow(left: Identity, right: Identity) -> int:
    """Return FALSE when no candidates of the two can be equal."""
    if left.candidates is None and right.candidates is None:
        return UNKNOWN
    possible = any(
        compare(one, other) != FALSE
        for one in _possible(left)
        for other in _possible(right)
    )
    return UNKNOWN if possible else FALSE


def _possible(identity: Identity) -> tuple[Identity, ...]:
    return (identity,) if identity.candidates is None else identity.candidates


def _same_scope(left: Segment | None, right: Segment | None) -> int:
    if left is None or right is None:
        return TRUE if left is right else FALSE
    return same_segment(left, right)


def _compare_segments(left: Identity, right: Identity) -> int:
    if left.rest is None and right.rest is None:
        if len(left.segments) != len(right.segments):
            return FALSE
        truth = TRUE
        for one, other in zip(left.segments, right.segments, strict=True):
            truth = min(truth, same_segment(one, other))
            if truth == FALSE:
                break
        return truth
    return _compare_open(left, right)


def _compare_open(left: Identity, right: Identity) -> int:
    """Compare where at least one id has a hole of any number of segments: the ends must fit."""
    for one, other in ((left, right), (right, left)):
        if one.rest is None and other.rest is not None:
            if len(one.segments) < len(other.segments) + len(other.rest) + 1:
                return FALSE
            if one.type is not None and not other.below.isdisjoint(one.type.split('/')):
                return FALSE
    for one_segment, other_segment in zip(left.segments, right.segments):
        if same_segment(one_segment, other_segment) == FALSE:
            return FALSE
    for one_segment, other_segment in zip(reversed(_ending(left)), reversed(_ending(right))):
        if same_segment(one_segment, other_segment) == FALSE:
            return FALSE
    return UNKNOWN


def _ending(identity: Identity) -> tuple[Segment, ...]:
    return identity.segments if identity.rest is None else identity.rest


def same_segment(left: Segment, right: Segment) -> int:
    """Return whether two segments of ids are the same text, whatever the holes turn out to be."""
    if isinstance(left, str) and isinstance(right, str):
        return TRUE if left == right else FALSE
    one: Pattern = (left,) if isinstance(left, str) else left
    other: Pattern = (right,) if isinstance(right, str) else right
    if one == other:
        return UNKNOWN if None in one[1::2] else TRUE
    return FALSE if _contradict(one, other) else UNKNOWN


def _contradict(left: Pattern, right: Pattern) -> bool:
    """Whether no values of the holes make two patterns equal, as far as their ends and lengths tell."""
    shortest = (_known_length(left), _known_length(right))
    if (len(left) == 1 and shortest[0] < shortest[1]) or (len(right) == 1 and shortest[1] < shortest[0]):
        return True
    holes = sorted(map(str, left[1::2])), sorted(map(str, right[1::2]))
    keyed = None not in left[1::2] and None not in right[1::2]
    if keyed and holes[0] == holes[1] and shortest[0] != shortest[1]:
        return True
    return _ends_contradict(left, right) or _ends_contradict(_mirrored(left), _mirrored(right))


def _ends_contradict(left: Pattern, right: Pattern) -> bool:
    index = 0
    while (
        index + 1 < min(len(left), len(right)) and left[index] == right[index]
        and left[index + 1] == right[index + 1] and left[index + 1] is not None
    ):
        index += 2
    one, other = left[index] or '', right[index] or ''
    if len(left) == index + 1 and len(other) > len(one):
        return True
    if len(right) == index + 1 and len(one) > len(other):
        return True
    length = min(len(one), len(other))
    return one[:length] != other[:length]


def _mirrored(pattern: Pattern) -> Pattern:
    return tuple(
        piece[::-1] if piece is not None and not index % 2 else piece
        for index, piece in enumerate(reversed(pattern))
    )


def _known_length(pattern: Pattern) -> int:
    return sum(len(piece or '') for piece in pattern[::2])


def _known(value: str) -> Identity:
    text = value.lower().rstrip('/')
    at = text.find(PROVIDERS)
    if at >= 0 and not any(stand_in in text[at:] for stand_in in ASSUMED):
        scope = text[:at].split('/')
        if at == 0:
            return Identity(subscription=None, group=None, tail=text, type=_type_of(text), holes=(), text=text)
        if len(scope) in (3, 5) and scope[:2] == ['', 'subscriptions'] and scope[3:4] in ([], ['resourcegroups']):
            return _known_in_scope(text, at, scope)
    return _from_segments(_marked(text.split('/')), None)


def _known_in_scope(text: str, at: int, scope: list[str]) -> Identity:
    group = _with_holes(scope[4]) if len(scope) == 5 else None
    tail = text[at:]
    return Identity(
        subscription=_with_holes(scope[2]), group=group, tail=tail, type=_type_of(tail), holes=(), text=text,
    )


def _type_of(tail: str) -> str | None:
    namespace, *rest = tail[tail.rfind(PROVIDERS) + len(PROVIDERS) :].split('/')
    return '/'.join((namespace, *rest[::2])) if rest else None


def _marked(segments: list[str]) -> tuple[Segment, ...]:
    return tuple(_with_holes(segment) for segment in segments)


@functools.lru_cache(maxsize=4096)
def _with_holes(text: str) -> Segment:
    """Return a known segment with a hole for each stand-in of the deployment context in it."""
    pieces: list[str | None] = [text]
    for stand_in, name in ASSUMED.items():
        if stand_in not in text:
            continue
        found: list[str | None] = []
        for at, piece in enumerate(pieces):
            if at % 2 or piece is None:
                found.append(piece)
                continue
            first, *others = piece.split(stand_in)
            found.append(first)
            for other in others:
                found += [f'assumed {name}', other]
        pieces = found
    return text if len(pieces) == 1 else tuple(pieces)


def _pieces(value: Unknown) -> list[str | Unknown]:
    """Return text and unknowns in turn, without nested parts."""
    found: list[str | Unknown] = []
    waiting: list[str | Unknown] = [value]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, Unknown) and piece.parts is not None:
            waiting.extend(reversed(piece.parts))
        else:
            found.append(piece)
    return found


def segment_of(name: str | Unknown) -> Segment | None:
    """Return a name as one segment of an id; None when it has several."""
    segments = _split([name] if isinstance(name, str) else _pieces(name))
    return segments[0] if len(segments) == 1 else None


def _split(pieces: list[str | Unknown] | list[str]) -> list[Segment]:
    """Return the segments of text with unknown pieces."""
    segments: list[list[str | None]] = [['']]
    for piece in pieces:
        if isinstance(piece, Unknown):
            segments[-1] += [None if piece.key is None else caseless(piece.key), '']
            continue
        first, *others = (_with_holes(text) for text in piece.lower().split('/'))
        _extend(segments[-1], first)
        segments.extend([other] if isinstance(other, str) else list(other) for other in others)
    return [segment[0] or '' if len(segment) == 1 else tuple(segment) for segment in segments]


def _extend(segment: list[str | None], other: Segment) -> None:
    """Add text and holes to a segment that ends with text."""
    first, *rest = (other,) if isinstance(other, str) else other
    segment[-1] = (segment[-1] or '') + (first or '')
    segment += rest


def _from_open_segments(segments: list[Segment]) -> Identity:
    """Return the identity of segments of which the first unknown one that is no value may span several."""
    opened = _first_open(segments)
    if opened is None:
        return _from_segments(tuple(segments), None)
    return _from_segments(tuple(segments[:opened]), tuple(segments[opened + 1 :]), tuple(segments))


def _first_open(segments: list[Segment]) -> int | None:
    """Return the index of the first unknown segment where a keyword, a namespace or a type would stand."""
    if segments[0] != '':
        return next((at for at, segment in enumerate(segments) if isinstance(segment, tuple)), None)
    index = 1
    while index < len(segments):
        if isinstance(segments[index], tuple):
            return index
        if segments[index] == 'providers' and index + 1 < len(segments) and isinstance(segments[index + 1], tuple):
            return index + 1
        index += 2
    return None


def _from_segments(
    segments: tuple[Segment, ...], rest: tuple[Segment, ...] | None, whole: tuple[Segment, ...] | None = None,
) -> Identity:
    while rest is None and len(segments) > 1 and segments[-1] == '':
        segments = segments[:-1]
    subscription: Segment | None = None
    group: Segment | None = None
    start = 1 if segments and segments[0] == '' else 0
    if rest is None and start and len(segments) > 3 and segments[1] == 'subscriptions':
        subscription, start = segments[2], 3
        if len(segments) > 5 and segments[3] == 'resourcegroups':
            group, start = segments[4], 5
    counted = whole if rest is not None and whole is not None else segments[start:] if rest is None else None
    tail, holes, shape = _rendered(counted, '~' if rest is not None else '/')
    return Identity(
        subscription=subscription, group=group, tail=tail, holes=holes, shape=shape, segments=segments, rest=rest,
        type=_segments_type(segments) if rest is None else None,
    )


def _rendered(
    segments: tuple[Segment, ...] | None, prefix: str
) -> tuple[str | None, tuple[str, ...] | None, tuple[int | str, ...]]:
    """Return the text of segments with {key} for holes, the sorted keys, and the shape of the text."""
    if segments is None:
        return None, None, ()
    pieces: list[str] = [prefix]
    for index, segment in enumerate(segments):
        if index:
            pieces[-1] += '/'
        if isinstance(segment, str):
            pieces[-1] += segment
            continue
        for at, piece in enumerate(segment):
            if piece is None:
                return None, None, ()
            if at == 0:
                pieces[-1] += piece
            else:
                pieces.append(piece)
    holes = tuple(sorted(pieces[1::2]))
    shape: tuple[int | str, ...] = tuple(piece if at % 2 else len(piece) for at, piece in enumerate(pieces))
    return ''.join(piece if not at % 2 else '{' + piece + '}' for at, piece in enumerate(pieces)), holes, shape


def _segments_type(segments: tuple[Segment, ...]) -> str | None:
    if len(segments) == 3 and segments[1] == 'subscriptions':
        return SUBSCRIPTIONS
    if len(segments) == 5 and segments[3] == 'resourcegroups':
        return RESOURCE_GROUPS
    for index in range(len(segments) - 1, -1, -1):
        if segments[index] == 'providers':
            names = segments[index + 1 :]
            if len(names) < 2:
                return None
            parts = (names[0], *names[1::2])
            return '/'.join(str(part) for part in parts) if all(isinstance(part, str) for part in parts) else None
    return None
