"""Laws of the library: an answer about unknown values holds for every value they may turn out to have."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linter.arm.functions import call, text_of_parts
from linter.arm.functions.identity import identical
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown, type_name
from tests.arm.functions.evaluation import evaluate

TEXTS = st.sampled_from([
    '', 'a', 'A', 'b', 'ab', 'st', 'st-prod', 'x-y-z', ' a ', '/subscriptions/s/x', '10', 'Basic', 'é😀',
    '10.0.0.0/24',
])
NUMBERS = st.integers(-2, 5)
FLAGS = st.booleans()
SCALARS = st.one_of(TEXTS, NUMBERS, FLAGS, st.none())
LISTS = st.lists(SCALARS, max_size=3)
MEMBERS = st.one_of(SCALARS, LISTS, st.dictionaries(st.sampled_from('ab'), SCALARS))
OBJECTS = st.dictionaries(st.sampled_from(['a', 'b', 'c', 'st']), MEMBERS, max_size=3)
ANYTHING = st.one_of(SCALARS, LISTS, OBJECTS)
BY_KIND = {'text': TEXTS, 'int': NUMBERS, 'bool': FLAGS, 'list': LISTS, 'object': OBJECTS, 'any': ANYTHING}
TYPES = {'text': 'string', 'int': 'int', 'bool': 'bool', 'list': 'array', 'object': 'object', 'any': 'any'}


@st.composite
def parameters(draw: st.DrawFn) -> tuple[dict[str, object], dict[str, object]]:
    """Return variables of each kind as they are, and as they are known: in part, as one of a few, or not at all."""
    true: dict[str, object] = {}
    known: dict[str, object] = {}
    for kind, values in BY_KIND.items():
        for number in (1, 2):
            name = f'{kind}{number}'
            true[name] = draw(values)
            known[name] = draw(views(name, kind, true[name], values))
    return true, known


def views(name: str, kind: str, value: object, values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    cause, key = Cause('parameter', name), f'parameters.{name}'
    plain = Unknown([cause], TYPES[kind], nullable=None if kind == 'any' else False, key=key)
    options: list[st.SearchStrategy[object]] = [st.just(plain), st.just(value)]
    options.append(st.lists(values, max_size=3).map(lambda others: plain.replace(candidates=(*others, value))))
    if isinstance(value, str):
        options.append(
            st.integers(0, len(value)).map(
                lambda cut: text_of_parts([value[:cut], plain.replace(key=f'{key}[{cut}]')])
            )
        )
        options.append(
            st.integers(0, len(value)).map(
                lambda cut: text_of_parts([plain.replace(key=f'{key}[-{cut}]'), value[cut:]])
            )
        )
        size = len(value.encode('utf-16-le')) // 2
        options.append(st.just(plain.replace(length=(max(size - 1, 0), size + 1))))
    if isinstance(value, list):
        options.append(st.integers(0, len(value)).map(lambda cut: OpenList(value[:cut], [cause], prefix=cut)))
        options.append(st.just(OpenList(value[::-1], [cause])))
    if isinstance(value, dict):
        options.append(
            st.sets(st.sampled_from(sorted(value))).map(
                lambda kept: OpenDict({key: member for key, member in value.items() if key in kept}, [cause])
            ) if value else st.just(OpenDict({}, [cause]))
        )
        options.append(st.just(partly_known(value, cause)))
    return st.one_of(options)


def partly_known(value: dict[str, object], cause: Cause) -> dict[str, object]:
    """Return an object whose members may each be absent, and one that is absent but might be there."""
    members: dict[str, object] = {
        name: Unknown([cause], candidates=(member, ABSENT)) if not isinstance(member, (dict, list)) else member
        for name, member in value.items()
    }
    return members if 'b' in members else {**members, 'b': Unknown([cause], candidates=(7, ABSENT))}


def calls(parts: dict[str, st.SearchStrategy[str]]) -> dict[str, st.SearchStrategy[str]]:
    """Return strategies of calls over smaller expressions, by kind of result."""
    # Names in one case only: which of two spellings a merged object keeps is no matter of knowing.
    parts = {**parts, 'name': parts['text'].map(lambda text: f'toLower({text})')}
    made: dict[str, list[st.SearchStrategy[str]]] = {kind: [] for kind in parts}
    for kind, name, *kinds in SIGNATURES:
        arguments = [parts[argument] if argument in parts else st.just(argument) for argument in kinds]
        made[kind].append(st.tuples(*arguments).map(lambda given, name=name: f'{name}({", ".join(given)})'))
    return {kind: st.one_of(parts[kind], *made[kind]) for kind in BY_KIND}


SIGNATURES = [
    ('text', 'concat', 'text', 'text'), ('text', 'concat', 'text', 'int', 'text'), ('text', 'toLower', 'text'),
    ('text', 'toUpper', 'text'),
    ('text', 'trim', 'text'), ('text', 'format', "'{0}-{1}'", 'text', 'any'),
    ('text', 'format', "'{0:D3}{1,5}'", 'int', 'text'),
    ('text', 'replace', 'text', "'a'", 'text'), ('text', 'replace', 'text', "'st'", "'x'"),
    ('text', 'substring', 'text', 'int'),
    ('text', 'substring', 'text', 'int', 'int'), ('text', 'take', 'text', 'int'), ('text', 'skip', 'text', 'int'),
    ('text', 'first', 'text'),
    ('text', 'last', 'text'), ('text', 'string', 'any'), ('text', 'join', 'list', "','"),
    ('text', 'padLeft', 'text', 'int', "'0'"), ('text', 'base64', 'text'),
    ('text', 'uniqueString', 'text', 'text'), ('text', 'uri', "'https://h/a/'", 'text'),
    ('text', 'uri', 'text', "'nested/a.json'"), ('text', 'uriComponent', 'text'),
    ('text', 'if', 'bool', 'text', 'text'), ('text', 'dataUri', 'any'), ('text', 'cidrHost', 'text', 'int'),
    ('bool', 'equals', 'any', 'any'), ('bool', 'equals', 'text', 'text'), ('bool', 'equals', 'list', 'list'),
    ('bool', 'equals', 'object', 'object'),
    ('bool', 'not', 'bool'), ('bool', 'and', 'bool', 'bool'), ('bool', 'or', 'bool', 'bool', 'bool'),
    ('bool', 'contains', 'text', 'text'),
    ('bool', 'contains', 'list', 'any'), ('bool', 'contains', 'object', 'text'), ('bool', 'empty', 'text'),
    ('bool', 'empty', 'list'), ('bool', 'empty', 'object'),
    ('bool', 'startsWith', 'text', 'text'), ('bool', 'endsWith', 'text', 'text'), ('bool', 'like', 'text', "'*a?'"),
    ('bool', 'less', 'int', 'int'), ('bool', 'greater', 'text', 'text'),
    ('int', 'length', 'text'), ('int', 'length', 'list'), ('int', 'length', 'object'),
    ('int', 'indexOf', 'text', 'text'), ('int', 'indexOf', 'list', 'any'),
    ('int', 'lastIndexOf', 'text', 'text'), ('int', 'lastIndexOf', 'list', 'any'), ('int', 'add', 'int', 'int'),
    ('int', 'mul', 'int', 'int'), ('int', 'min', 'list', 'int'),
    ('list', 'createArray', 'any', 'any'), ('list', 'concat', 'list', 'list'), ('list', 'union', 'list', 'list'),
    ('list', 'intersection', 'list', 'list'), ('list', 'take', 'list', 'int'),
    ('list', 'skip', 'list', 'int'), ('list', 'distinct', 'list'), ('list', 'flatten', 'list'),
    ('list', 'split', 'text', "'-'"), ('list', 'split', 'text', "'/'"), ('list', 'objectKeys', 'object'),
    ('list', 'items', 'object'), ('list', 'if', 'bool', 'list', 'list'), ('list', 'range', '0', 'int'),
    ('list', 'array', 'any'),
    ('list', 'map', 'list', "lambda('x', createArray(lambdaVariables('x')))"),
    ('list', 'filter', 'list', "lambda('x', equals(lambdaVariables('x'), variables('text1')))"),
    ('list', 'filter', 'list', "lambda('x', 'i', less(lambdaVariables('i'), variables('int1')))"),
    ('object', 'createObject', 'name', 'any', "'a'", 'any'), ('object', 'union', 'object', 'object'),
    ('object', 'union', 'object', 'object', 'object'),
    ('object', 'intersection', 'object', 'object'), ('object', 'if', 'bool', 'object', 'object'),
    ('object', 'mapValues', 'object', "lambda('x', createArray(lambdaVariables('x')))"),
    ('object', 'toObject', 'list', "lambda('x', toLower(lambdaVariables('x')))"),
    ('object', 'groupBy', 'list', "lambda('x', toLower(lambdaVariables('x')))"),
    ('any', 'first', 'list'), ('any', 'last', 'list'), ('any', 'coalesce', 'any', 'any'),
    ('any', 'tryGet', 'object', "'a'"), ('any', 'tryGet', 'object', 'text', "'b'"), ('any', 'tryGet', 'list', 'int'),
    ('any', 'if', 'bool', 'any', 'any'), ('any', 'json', 'text'), ('any', 'concat', 'any', 'any'),
    ('any', 'union', 'any', 'any'), ('any', 'reduce', 'list', 'any', "lambda('x', 'y', lambdaVariables('y'))"),
    ('object', 'shallowMerge', "createArray(variables('object1'), variables('object2'))"),
    ('any', 'tryIndexFromEnd', 'list', 'int'),
]


def expressions(depth: int) -> dict[str, st.SearchStrategy[str]]:
    strategies = {kind: st.sampled_from([f"variables('{kind}1')", f"variables('{kind}2')"]) for kind in BY_KIND}
    strategies['text'] = st.one_of(strategies['text'], st.sampled_from(["'a'", "'st-'", "''"]))
    strategies['any'] = st.one_of(*strategies.values(), st.just('null()'))
    for _ in range(depth):
        strategies = calls(strategies)
        strategies['any'] = st.one_of(*strategies.values())
    return strategies


def admits(known: object, true: object) -> bool:
    """Return whether what is known of a value does not exclude the true one."""
    if isinstance(known, Unknown):
        return unknown_admits(known, true)
    if isinstance(known, dict):
        return isinstance(true, dict) and object_admits(known, true)
    if isinstance(known, OpenList):
        return isinstance(true, list) and list_admits(known, true)
    if isinstance(known, list):
        return isinstance(true, list) and len(known) == len(true) and all(map(admits, known, true))
    return identical(known, true)


def list_admits(known: OpenList, true: list[object]) -> bool:
    at_their_place = len(true) >= known.prefix and all(map(admits, known[: known.prefix], true))
    return at_their_place and all(any(admits(item, other) for other in true) for item in known)


def object_admits(known: dict[str, object], true: dict[str, object]) -> bool:
    members = {name.lower(): member for name, member in true.items()}
    if not isinstance(known, OpenDict) and {name.lower() for name in known} < set(members):
        return False
    return all(admits(member, members.get(name.lower(), ABSENT)) for name, member in known.items())


def unknown_admits(known: Unknown, true: object) -> bool:
    if known.candidates is not None:
        return any(option is true or (option is not ABSENT and identical(option, true)) for option in known.candidates)
    if true is None or true is ABSENT:
        return known.nullable is not False
    if known.type not in ('any', type_name(true)):
        return False
    if isinstance(true, (str, list)) and known.length:
        size = len(true.encode('utf-16-le')) // 2 if isinstance(true, str) else len(true)
        least, most = known.length
        if not (least or 0) <= size <= (size if most is None else most):
            return False
    if known.parts and isinstance(true, str):
        pattern = ''.join(re.escape(part) if isinstance(part, str) else '(?s:.*)' for part in known.parts)
        return re.fullmatch(pattern, true) is not None
    return True


@settings(max_examples=150, deadline=None)
@given(parameters(), expressions(3)['any'])
def test_what_is_known_holds_whatever_the_unknown_is(values, expression):
    true, known = values
    try:
        answer = evaluate(expression, **true)
    except ValueError:
        assume(False)
    assert admits(evaluate(expression, **known), answer)


CHANGES = st.sampled_from([
    ('1', '2'), ("'a'", "'st-'"), ('toLower', 'toUpper'), ('union', 'concat'), ('take', 'skip'), ('', ''),
])


@settings(max_examples=150, deadline=None)
@given(parameters(), st.one_of(*expressions(2).values()), CHANGES)
def test_equal_keys_mean_equal_values(values, expression, change):
    true, known = values
    other = expression.replace(*change) if change[0] else expression
    first, second = evaluate_or_none(expression, known), evaluate_or_none(other, known)
    keys = [value.key if isinstance(value, Unknown) else None for value in (first, second)]
    is_same = keys[0] is not None and keys[0] == keys[1]
    assert not is_same or identical(evaluate_or_none(expression, true), evaluate_or_none(other, true))


def evaluate_or_none(expression: str, variables: dict[str, object]) -> object:
    try:
        return evaluate(expression, **variables)
    except ValueError:
        return None


@given(st.text(max_size=30))
def test_encodings_are_undone(text):
    assume(not any('\ud800' <= character <= '\udfff' for character in text))
    assert call('base64ToString', [call('base64', [text])]) == text
    assert call('dataUriToString', [call('dataUri', [text])]) == text
    assert call('uriComponentToString', [call('uriComponent', [text])]) == text
    assert call('concat', [call('take', [text, 0]), call('skip', [text, 0])]) == text
    assert call('join', [call('split', [text, ',']), ',']) == text


@given(BY_KIND['any'])
def test_json_reads_what_string_writes(value):
    assume(isinstance(value, (dict, list)))
    assert identical(call('json', [call('string', [value])]), value)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_division_and_remainder_belong_together(left, right):
    assume(right != 0 and (left, right) != (-(2**63), -1))
    whole, rest = call('div', [left, right]), call('mod', [left, right])
    assert whole * right + rest == left
    assert abs(rest) < abs(right)
    assert rest == 0 or (rest < 0) == (left < 0)


@given(st.integers(-62135596800, 253402300799))
def test_seconds_since_1970_are_read_as_they_are_written(seconds):
    assert call('dateTimeToEpoch', [call('dateTimeFromEpoch', [seconds])]) == seconds


@given(st.text(alphabet='ab*?', max_size=8), st.text(alphabet='ab', max_size=8))
def test_like_is_what_its_definition_says(pattern, text):
    expression = ''.join({'*': '.*', '?': '.'}.get(mark, mark) for mark in pattern)
    assert call('like', [text, pattern]) is (re.fullmatch(expression, text) is not None)
