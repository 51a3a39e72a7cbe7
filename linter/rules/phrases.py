"""Words for verdicts: what a value is, what it must be, why it cannot be decided, what a resource type is called."""

from __future__ import annotations

import json
import re

from linter.model.values import ABSENT, MESSAGES, Unknown, is_secure
from linter.rules.operators import OPERATORS, presence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Final

    from linter.model.values import Cause

MAXIMUM_SHOWN: Final = 120
"""Characters of a value in a message."""
MAXIMUM_LISTED: Final = 6
"""Values of a list in a message."""

SAYINGS: Final = {
    'equals': ('be {}', 'is {}', 'is not {}'),
    'in': ('be {}', 'is {}', 'is not {}'),
    'like': ('match {}', 'matches {}', 'does not match {}'),
    'contains': ('contain {}', 'contains {}', 'does not contain {}'),
    'containsKey': ('have {} as a key', 'has {} as a key', 'does not have {} as a key'),
    'match': ('match the pattern {}', 'matches the pattern {}', 'does not match the pattern {}'),
    'matchInsensitively': ('match the pattern {}', 'matches the pattern {}', 'does not match the pattern {}'),
    'exists': ('be set', 'is set', 'is not set'),
    'less': ('be less than {}', 'is less than {}', 'is not less than {}'),
    'lessOrEquals': ('be at most {}', 'is at most {}', 'is more than {}'),
    'greater': ('be greater than {}', 'is greater than {}', 'is not greater than {}'),
    'greaterOrEquals': ('be at least {}', 'is at least {}', 'is less than {}'),
}
"""What a test demands after 'must' or 'must not', what it says, and what its opposite says."""

WORDS: Final = {
    'dns': 'DNS', 'rai': 'RAI', 'ip': 'IP', 'api': 'API', 'apis': 'APIs', 'sql': 'SQL', 'nat': 'NAT', 'vpn': 'VPN',
    'ddos': 'DDoS', 'waf': 'WAF', 'vm': 'VM', 'afd': 'Front Door', 'azure': 'Azure', 'cdn': 'CDN',
}
PLURAL_ONLY: Final = re.compile(r'(?:ss|us|is)$')


def show(value: object) -> str:
    """Return a value as messages show it: text in quotes, at most 120 characters, never a secret."""
    if is_secure(value):
        return 'a secret'
    if isinstance(value, Unknown):
        return _shortened(value.display)
    if isinstance(value, str):
        return f"'{_shortened(value)}'"
    if value is None or value is ABSENT:
        return 'nothing'
    return _shortened(json.dumps(value, ensure_ascii=False, default=_shown_unknown))


def _shown_unknown(value: object) -> str:
    return value.display if isinstance(value, Unknown) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= MAXIMUM_SHOWN else text[: MAXIMUM_SHOWN - 1] + '…'


def show_operand(operand: object, word: str = 'or') -> str:
    """Return what a value is compared with: one value, or several as 'a', 'b' or 'c'."""
    if not isinstance(operand, list):
        return show(operand)
    shown = [show(item) for item in operand[:MAXIMUM_LISTED]]
    if len(operand) > MAXIMUM_LISTED:
        shown.append(f'one of {len(operand) - MAXIMUM_LISTED} others')
    return joined(shown, word) or 'one of none'


def joined(texts: Sequence[str], word: str) -> str:
    """Return a, b and c."""
    return ', '.join(texts[:-1]) + f' {word} ' + texts[-1] if len(texts) > 1 else ''.join(texts)


def demand(operator: str, operand: object, shown: str, *, wanted: bool) -> str:
    """Return what must hold: "must be 'Disabled'"; wanted is False under ``not``."""
    saying, positive = _saying(operator, operand, wanted)
    return ('must ' if positive else 'must not ') + saying[0].format(shown)


def statement(operator: str, operand: object, shown: str) -> str:
    """Return what a condition says of its subject: "is 'Allow'"."""
    saying, positive = _saying(operator, operand, True)
    return saying[1 if positive else 2].format(shown)


def _saying(operator: str, operand: object, wanted: bool) -> tuple[tuple[str, str, str], bool]:
    test, opposite = OPERATORS[operator]
    if test == 'exists' and presence(operand) == 0:
        opposite = True
    return SAYINGS[test], wanted is not opposite


def state(value: object, default: object) -> str:
    """Return what a value is; default is what the service takes where it is not set, ABSENT if not known."""
    if value is not ABSENT:
        return f'is {show(value)}'
    return 'is not set' if default is ABSENT else f'is not set, which means {show(default)}'


def undecided(causes: Iterable[Cause]) -> str:
    """Return why something cannot be decided: "depends on parameter 'tls', which has no value"."""
    ordered = sorted(causes, key=lambda cause: (cause.kind, cause.name))
    if len(ordered) == 1 and ordered[0].kind == 'parameter' and ordered[0].message == default_message(ordered[0]):
        return f"depends on parameter '{ordered[0].name}', which has no value"
    if not ordered:
        return 'cannot be decided'
    reasons = [cause.message for cause in ordered[:3]]
    if len(ordered) > 3:
        reasons.append(f'{len(ordered) - 3} more reasons')
    return 'cannot be decided: ' + joined(reasons, 'and')


def default_message(cause: Cause) -> str:
    """Return what a cause of this kind says unless it has words of its own."""
    return MESSAGES[cause.kind].format(cause.name)


def noun(type: str, number: float = 1) -> str:
    """Return what a resource type is called: private endpoint, RAI policy, diagnostic setting."""
    name = type.rpartition('/')[2]
    words = [word.lower() for word in re.findall(r'[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+', name)] or [name]
    if number == 1:
        words[-1] = _singular(words[-1])
    return ' '.join(WORDS.get(word, word) for word in words)


def _singular(word: str) -> str:
    if word.endswith('ies'):
        return word[:-3] + 'y'
    if word.endswith(('sses', 'xes')):
        return word[:-2]
    return word[:-1] if word.endswith('s') and not PLURAL_ONLY.search(word) else word


def with_article(text: str) -> str:
    """Return text with a or an."""
    return ('an ' if text[:1].lower() in 'aeiou' or text.startswith('RAI') else 'a ') + text


def safe_value(value: object) -> object:
    """Return a value for a verdict: secrets without anything that tells them."""
    if not is_secure(value):
        return value
    if isinstance(value, Unknown):
        return value.replace(candidates=None, parts=None, schema=None, length=None, display='{secret}', key=None)
    causes = {cause for inner in _unknowns(value) for cause in inner.causes}
    return Unknown(causes, 'object' if isinstance(value, dict) else 'array', secure=True, display='{secret}')


def _unknowns(value: object) -> list[Unknown]:
    if isinstance(value, Unknown):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [unknown for member in inner for unknown in _unknowns(member)]

