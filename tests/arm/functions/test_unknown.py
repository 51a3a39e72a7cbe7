"""What is known of results of unknown arguments."""

from __future__ import annotations

import pytest

from linter.arm.functions import call, merge_branches, property_of, text_of_parts
from linter.model.values import ABSENT, Cause, OpenDict, OpenList, Unknown
from tests.arm.functions.evaluation import evaluate
from tests.arm.functions.unknowns import choice, names, unknown

NAME = unknown('name')
OTHER = unknown('other')
FLAG = unknown('flag', 'bool')
NUMBER = unknown('number', 'int')
LIST = unknown('list', 'array')
OBJECT = unknown('object', 'object')
ANY = unknown('any', 'any')
SKU = choice('sku', 'Basic', 'Standard')
ST = text_of_parts(['st', NAME, '-prod'])
VARIABLES = {
    'name': NAME, 'other': OTHER, 'flag': FLAG, 'number': NUMBER, 'list': LIST, 'object': OBJECT, 'any': ANY,
    'sku': SKU,
    'open': OpenDict({'a': 1}, [Cause('parameter', 'o')]),
    'openList': OpenList([1, 2, 3], [Cause('parameter', 'l')], prefix=2),
    'maybe': unknown('maybe', 'string', nullable=True),
    'st': ST,
    'short': unknown('short', 'string', length=(3, 5)),
    'full': unknown('full', 'array', length=(1, None)),
    'id': text_of_parts(['/subscriptions/s/resourceGroups/g/providers/P/vnets/', NAME, '/subnets/', OTHER]),
    'partly': {'known': 'a', 'unknown': NAME, 'perhaps': Unknown([Cause('parameter', 'p')], candidates=('x', ABSENT))},
    'count': choice('count', 1, 2, type='int'),
}


def result(expression: str) -> object:
    for name in VARIABLES:
        expression = expression.replace(f'<{name}>', f"variables('{name}')")
    return evaluate(expression, **VARIABLES)


@pytest.mark.parametrize(('expression', 'value'), [
    ('and(<flag>, false())', False), ('and(false(), <flag>)', False), ('or(<flag>, true())', True),
    ('or(true(), <any>)', True), ('equals(<name>, <name>)', True), ('equals(<name>, 1)', False),
    ('equals(<name>, null())', False), ("equals(<number>, 'a')", False), ('equals(<list>, createObject())', False),
    ("equals(<st>, 'prod')", False), ("equals(<st>, 'st-dev')", False), ("equals(<st>, 'ST-prod')", False),
    ("equals(<st>, concat('st', <name>, '-prod'))", True), ("equals(<st>, format('st{0}-prod', <name>))", True),
    ("equals(<sku>, 'Premium')", False), ("equals(<short>, 'ab')", False), ("equals(<short>, 'abcdef')", False),
    ('equals(<full>, createArray())', False), ('equals(createArray(<name>, 1), createArray(<other>, 2))', False),
    ("equals(createObject('a', <name>), createObject('b', <name>))", False),
    ("equals(createObject('a', <name>), createObject('a', <name>))", True),
    ("equals(<open>, createObject('a', 2))", False), ('equals(<openList>, createArray(1))', False),
    ('equals(<openList>, createArray(1, 3, 2))', False), ('equals(toLower(<name>), toLower(<name>))', True),
    ("equals(concat(<name>, 'a'), concat(<name>, 'b'))", False), ('equals(<st>, <sku>)', False),
    ('equals(<sku>, <st>)', False),
])
def test_a_comparison_the_unknown_does_not_decide(expression, value):
    assert result(expression) is value


@pytest.mark.parametrize(('expression', 'value'), [
    ('empty(<st>)', False), ('empty(<short>)', False), ('empty(<full>)', False),
    ('empty(createArray(<name>))', False),
    ('empty(<partly>)', False), ('empty(<open>)', False), ('empty(<openList>)', False), ('empty(<sku>)', False),
    ('length(createArray(<name>, <other>))', 2), ("length(createObject('a', <name>))", 1),
    ('length(uniqueString(<name>))', 13), ("length(concat('st', uniqueString(<name>)))", 15),
    ('length(guid(<name>))', 36), ("contains(<st>, 'st')", True), ("contains(<st>, '-pr')", True),
    ('contains(<openList>, 3)', True), ("contains(<open>, 'A')", True),
    ("contains(createArray('a', <name>), 'a')", True),
    ("contains(createArray('a', <name>), <name>)", True), ("contains(createArray(<st>), 'x')", False),
    ("contains(<partly>, 'known')", True), ("contains(<partly>, 'none')", False),
    ('contains(createArray(), <name>)', False),
    ("contains(createArray('Basic', 'Standard', 'Free'), <sku>)", True),
    ("contains(createArray('Free'), <sku>)", False),
    ("contains(createObject('Basic', 1, 'Standard', 2), <sku>)", True), ('contains(createObject(), <name>)', False),
    ("startsWith(<st>, 'ST')", True), ("startsWith(<st>, 'x')", False), ("endsWith(<st>, 'PROD')", True),
    ("endsWith(<st>, 'dev')", False), ("indexOf(<st>, 'T')", 1), ("indexOf(createArray('a', <name>), 'a')", 0),
    ("indexOf(createArray(<st>, 'b'), 'b')", 1), ("lastIndexOf(createArray(<name>, 'a'), 'a')", 1),
    ("not(equals(<sku>, 'Free'))", True), ('less(<count>, 3)', True), ('greaterOrEquals(<count>, 3)', False),
    ("equals(if(<flag>, 'a', 'b'), 'c')", False), ('bool(if(<flag>, 1, 1))', True),
])
def test_a_predicate_the_unknown_does_not_decide(expression, value):
    found = result(expression)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(('expression', 'value'), [
    ('first(<st>)', 's'), ('last(<st>)', 'd'), ('take(<st>, 2)', 'st'), ('substring(<st>, 1, 1)', 't'),
    ("coalesce(null(), 'a', <name>)", 'a'), ("split(<id>, '/')[4]", 'g'), ("split(<id>, '/')[9]", 'subnets'),
    ("length(split(<id>, '/'))", 11), ("union(createObject('a', 1), <object>, createObject('a', 2)).a", 2),
    ('concat(createArray(1), <list>)[0]', 1), ("if(true(), 'a', <name>)", 'a'), ("createArray(<name>, 'b')[1]", 'b'),
    ("tryGet(<partly>, 'none')", None), ("first(createArray('a', <name>))", 'a'),
    ("last(createArray(<name>, 'b'))", 'b'),
    ("intersection(createObject('a', 1, 'b', <name>), createObject('a', 1)).a", 1), ('take(<openList>, 2)', [1, 2]),
    ("map(createArray('a'), lambda('x', concat(lambdaVariables('x'), 'b')))", ['ab']), ('<openList>[1]', 2),
    ("filter(createArray('a', 'b'), lambda('x', equals(lambdaVariables('x'), 'a')))", ['a']),
    ("reduce(createArray(<name>), 'start', lambda('a', 'b', 'end'))", 'end'),
    ("objectKeys(createObject('a', <name>))", ['a']),
    ("shallowMerge(createArray(createObject('a', <name>), createObject('a', 1)))", {'a': 1}),
    ("distinct(createArray(<name>, 'a', <name>))[0]", NAME),
    ("union(createObject('a', <name>), createObject('b', 1)).b", 1),
    ("padLeft(if(<flag>, 'a', 'a'), 2, '0')", '0a'),
])
def test_a_part_the_unknown_does_not_touch(expression, value):
    assert result(expression) == value


@pytest.mark.parametrize(('expression', 'candidates'), [
    ('toLower(<sku>)', ('basic', 'standard')), ("concat('sku-', <sku>)", ('sku-Basic', 'sku-Standard')),
    ("format('{0}-{1}', <sku>, <count>)", ('Basic-1', 'Basic-2', 'Standard-1', 'Standard-2')),
    ('concat(<sku>, <sku>)', ('BasicBasic', 'StandardStandard')), ('add(<count>, 10)', (11, 12)),
    ('mul(<count>, <count>)', (1, 4)),
    ("replace(<sku>, 'Ba', 'X')", ('Xsic', 'Standard')), ('take(<sku>, 2)', ('Ba', 'St')), ('length(<sku>)', (5, 8)),
    ("createArray('a', 'b', 'c')[<count>]", ('b', 'c')), ("createObject('Basic', 1, 'Standard', 2)[<sku>]", (1, 2)),
    ('not(<flag>)', (True, False)), ("split(<sku>, 'a')", (['B', 'sic'], ['St', 'nd', 'rd'])),
    ('range(0, <count>)', ([0], [0, 1])),
    ("tryGet(createObject('Basic', 1), <sku>)", (1, None)), ("coalesce(if(<flag>, 'a', null()), 'b')", ('a', 'b')),
    ("if(<flag>, 'on', 'off')", ('on', 'off')), ("string(<flag>)", ('True', 'False')),
    ('int(string(<count>))', (1, 2)),
    ("concat(createArray(1), if(<flag>, createArray(2), createArray()))", ([1, 2], [1])),
    ('equals(<sku>, <name>)', (True, False)),
    ("equals(<name>, 'a')", (True, False)), ("and(<flag>, equals(<name>, 'a'))", (True, False)),
    ('min(<count>, 2)', (1, 2)),
    ("uniqueString(if(<flag>, 'tyeth', ''))", ('zcztcwvu6iyg6', 'aaaaaaaaaaaaa')), ('first(<sku>)', ('B', 'S')),
    ("parseCidr(if(<flag>, '10.0.0.0/8', '10.0.0.0/16')).cidr", (8, 16)), ('createArray(5, 5)[<number>]', None),
])
def test_a_few_possible_values_give_a_few_results(expression, candidates):
    found = result(expression)
    if candidates is None:
        assert found == 5
    else:
        assert found.candidates == candidates


@pytest.mark.parametrize(('expression', 'error'), [
    ("int(if(<flag>, 'a', 'b'))", 'digits'), ('substring(<sku>, 9)', 'begins at'),
    ('range(0, sub(0, <count>))', 'items'),
])
def test_an_error_for_every_possible_value_is_an_error(expression, error):
    with pytest.raises(ValueError, match=error):
        result(expression)


def test_an_error_for_some_possible_values_leaves_the_others_open():
    assert result("int(if(<flag>, '1', 'b'))").candidates is None


@pytest.mark.parametrize(('expression', 'parts'), [
    ('toLower(<st>)', ('st', '{toLower(name)}', '-prod')), ('toUpper(<st>)', ('ST', '{toUpper(name)}', '-PROD')),
    ("concat('a', <name>, 'b', 'c')", ('a', '{name}', 'bc')), ("format('{0}/{1}', 'x', <name>)", ('x/', '{name}')),
    ("format('{0}', <number>)", ('{number}',)), ("join(createArray('a', <name>), '-')", ('a-', '{name}')),
    ("replace(<st>, '-', '_')", ('st', "{replace(name, '-', '_')}", '_prod')),
    ("trim(concat('  a', <name>, 'b '))", ('a', '{name}', 'b')),
    ('substring(<st>, 1)', ('t', '{name}', '-prod')), ('skip(<st>, 2)', ('{name}', '-prod')),
    ('take(<st>, 4)', ('st', '{take({name}-prod, 2)}')),
    ("concat(<st>, <st>)", ('st', '{name}', '-prodst', '{name}', '-prod')),
    ("uri(<name>, 'nested/a.json')", ("{uri(name, '')}", 'nested/a.json')),
    ("format('{0}{1}', <st>, null())", ('st', '{name}', '-prod')), ("concat(<any>, 'x')", ('{any}', 'x')),
    ('toLower(toLower(<st>))', ('st', '{toLower(name)}', '-prod')),
    ("format('{0:D3}-x', <number>)", ("{format('{0:D3}', number)}", '-x')),
])
def test_text_keeps_its_known_parts(expression, parts):
    found = result(expression)
    assert tuple(part if isinstance(part, str) else part.display for part in found.parts) == parts


@pytest.mark.parametrize(('expression', 'type', 'cause'), [
    ('toLower(<name>)', 'string', 'name'), ('add(<number>, 1)', 'int', 'number'),
    ("equals(<name>, 'a')", 'bool', 'name'),
    ('length(<list>)', 'int', 'list'), ('length(<openList>)', 'int', 'l'), ('length(<open>)', 'int', 'o'),
    ('length(<partly>)', 'int', 'p'),
    ('items(<object>)', 'array', 'object'), ('union(<object>, <object>)', 'object', 'object'),
    ("split(<name>, '-')", 'array', 'name'),
    ('base64(<name>)', 'string', 'name'), ('parseCidr(<name>)', 'object', 'name'), ('json(<name>)', 'any', 'name'),
    ('string(<object>)', 'string', 'object'), ("string(createArray(<name>))", 'string', 'name'),
    ('array(<any>)', 'array', 'any'),
    ('first(<list>)', 'any', 'list'), ('<object>.a', 'any', 'object'), ('<open>.b', 'any', 'o'),
    ('<openList>[2]', 'any', 'l'),
    ("map(<list>, lambda('x', 1))", 'array', 'list'), ("filter(<list>, lambda('x', true()))", 'array', 'list'),
    ("reduce(<list>, 0, lambda('a', 'b', 1))", 'any', 'list'),
    ("toObject(<list>, lambda('x', 'a'))", 'object', 'list'),
    ("contains(<open>, 'b')", 'bool', 'o'), ('contains(<openList>, 9)', 'bool', 'l'),
    ("contains(<partly>, 'perhaps')", 'bool', 'p'),
    ('concat(<any>, <any>)', 'any', 'any'), ('take(<list>, 1)', 'array', 'list'),
    ('skip(<name>, 1)', 'string', 'name'), ('max(createArray(1, <number>))', 'int', 'number'),
    ("like(<name>, 'a*')", 'bool', 'name'), ('dateTimeToEpoch(<name>)', 'int', 'name'),
    ('last(<openList>)', 'any', 'l'),
    ("equals(<open>, createObject('a', 1))", 'bool', 'o'), ('equals(<openList>, createArray(1, 2, 3))', 'bool', 'l'),
    ('empty(<object>)', 'bool', 'object'),
    ("intersection(<list>, createArray('a'))", 'array', 'list'), ('<any>[0]', 'any', 'any'),
    ("padLeft(<name>, 5, '0')", 'string', 'name'), ('concat(<list>, <list>)', 'array', 'list'),
    ("indexOf(createArray(<name>, 'a'), 'a')", 'int', 'name'),
])
def test_what_the_unknown_decides_is_unknown_and_says_why(expression, type, cause):
    found = result(expression)
    assert isinstance(found, Unknown)
    assert (found.type, names(found)) == (type, {cause})


@pytest.mark.parametrize(('expression', 'items', 'prefix'), [
    ("concat(createArray('a'), <list>, createArray('b'))", ['a', 'b'], 1),
    ("union(createArray('a', 'a', 'b'), <list>)", ['a', 'b'], 2),
    ('union(createArray(1, 1), <list>, createArray(2))', [1, 2], 1),
    ('concat(<openList>, createArray(4))', [1, 2, 3, 4], 2),
    ("union(createArray('a', <name>), createArray('b'))", ['a', NAME, 'b'], 1),
    (
        "filter(createArray('a', 'b', 'c'), lambda('x', or(equals(lambdaVariables('x'), 'a'), "
        "equals(lambdaVariables('x'), <name>))))",
        ['a'],
        1,
    ),
    ('flatten(createArray(createArray(1), <list>, createArray(2)))', [1, 2], 1), ('skip(<openList>, 1)', [2, 3], 1),
    ('take(<openList>, 3)', [1, 2], 2),
    ("map(<openList>, lambda('x', add(lambdaVariables('x'), 1)))", [2, 3, 4], 2), ('objectKeys(<open>)', ['a'], 0),
    ('objectKeys(<partly>)', ['known', 'unknown'], 0),
    ("items(<open>)", [{'key': 'a', 'value': 1}], 0),
    ("sort(createArray('b', 'a'), lambda('x', 'y', <flag>))", ['b', 'a'], 0),
    ("distinct(createArray('a', <name>))", ['a', NAME], 1),
    ("intersection(createArray('a', 'b'), createArray('a', <name>))", ['a'], 1),
])
def test_a_list_to_which_something_may_be_added_is_open(expression, items, prefix):
    found = result(expression)
    assert isinstance(found, OpenList)
    assert (list(found), found.prefix) == (items, prefix)


@pytest.mark.parametrize(('expression', 'members'), [
    ("createObject('a', 1, <name>, 2, 'b', 3)", {'b': 3}), ("union(<object>, createObject('a', 1))", {'a': 1}),
    ("union(createObject('a', createObject('b', 1)), createObject('a', <object>, 'c', 1))", {'c': 1}),
    ("union(createObject('a', <object>), createObject('a', createObject('b', 1)))", {}),
    ("toObject(createArray('a', <name>), lambda('x', lambdaVariables('x')), lambda('x', 1))", {'a': 1}),
    ("groupBy(createArray('a', <name>), lambda('x', lambdaVariables('x')))", {'a': ['a']}),
    ("mapValues(<open>, lambda('x', 'v'))", {'a': 'v'}),
    ('shallowMerge(createArray(<object>, createObject(\'z\', 1)))', {'z': 1}),
])
def test_an_object_to_which_something_may_be_added_is_open(expression, members):
    found = result(expression)
    known = {name: member for name, member in found.items() if not isinstance(member, (Unknown, OpenDict))}
    assert known == members
    kinds = [getattr(value, 'type', type(value)) for value in [found, *found.values()]]
    assert OpenDict in kinds or 'object' in kinds


def test_members_before_a_later_unknown_object_may_be_replaced():
    found = result("union(createObject('a', 1), <object>)")
    assert isinstance(found, OpenDict)
    assert found['a'].candidates is None


def test_a_declared_object_replaces_only_what_it_can_have():
    schema = {'type': 'object', 'properties': {'a': {'type': 'string'}}, 'additionalProperties': False}
    later = unknown('later', 'object', schema=schema)
    found = call('union', [{'a': 1, 'b': 2}, later])
    assert (found['a'].type, found['b']) == ('string', 2)


def test_the_union_with_one_of_a_few_objects_is_merged_member_by_member():
    found = call('union', [{'a': 1}, choice('tier', {'a': 1, 'b': 2}, {'b': 3}, type='object')])
    assert found['a'] == 1
    assert found['b'].candidates == (2, 3)


@pytest.mark.parametrize(('left', 'right', 'merged'), [
    ({'a': 1, 'b': 2}, {'a': 1, 'b': 3}, {'a': (1,), 'b': (2, 3)}), ({'a': 1}, {}, {'a': (1, ABSENT)}),
    ({}, {'a': 1}, {'a': (1, ABSENT)}),
    ({'a': {'b': 1}}, {'a': {'b': 2, 'c': 3}}, {'a': {'b': (1, 2), 'c': (3, ABSENT)}}),
    ({'A': 1}, {'a': 2}, {'A': (1, 2)}),
])
def test_objects_of_two_branches_are_merged(left, right, merged):
    def shown(value):
        if isinstance(value, dict):
            return {name: shown(member) for name, member in value.items()}
        return value.candidates if isinstance(value, Unknown) else (value,)

    assert shown(merge_branches(FLAG, left, right)) == merged


@pytest.mark.parametrize(('left', 'right', 'type', 'candidates'), [
    ('a', 'b', 'string', ('a', 'b')), (1, 'b', 'any', (1, 'b')), ('a', None, 'string', ('a', None)),
    ([1], [2], 'array', ([1], [2])),
    (NAME, 'b', 'string', None), (SKU, 'Free', 'string', ('Basic', 'Standard', 'Free')),
    (NAME, OTHER, 'string', None), ({}, [], 'any', ({}, [])),
])
def test_other_values_of_two_branches_are_candidates(left, right, type, candidates):
    found = merge_branches(FLAG, left, right)
    assert (found.type, found.candidates) == (type, candidates)
    assert 'flag' in names(found)


def test_equal_branches_are_known():
    assert merge_branches(FLAG, {'a': [1]}, {'a': [1]}) == {'a': [1]}
    assert merge_branches(FLAG, NAME, NAME) is NAME


def test_lists_of_two_branches_are_merged_where_they_hold_unknowns():
    assert merge_branches(FLAG, [NAME, 1], [NAME, 2])[0] is NAME


@pytest.mark.parametrize('arguments', [
    ('toLower', [unknown('secret', secure=True)]), ('concat', ['a', unknown('secret', secure=True)]),
    ('createArray', [unknown('secret', secure=True)]),
    ('format', ['{0}', unknown('secret', secure=True)]), ('base64', [unknown('secret', secure=True)]),
    ('union', [{'a': 1}, unknown('secret', 'object', secure=True)]),
    ('coalesce', [unknown('secret', secure=True, nullable=True), 'a']),
    ('if', [FLAG, unknown('secret', secure=True), 'a']), ('split', [unknown('secret', secure=True), '-']),
    ('uniqueString', [unknown('secret', secure=True)]), ('string', [[unknown('secret', secure=True)]]),
    ('tryGet', [unknown('secret', 'object', secure=True), 'a']),
    ('first', [unknown('secret', 'array', secure=True)]), ('equals', [unknown('secret', secure=True), 'a']),
    ('take', [unknown('secret', secure=True), 2]),
])
def test_what_is_made_of_a_secret_is_secret(arguments):
    from linter.model.values import is_secure

    name, values = arguments
    found = call(name, values)
    assert is_secure(found)


def test_what_an_open_object_hides_is_secret_where_its_cause_is():
    secret = Unknown([Cause('secret', 's')], 'object', secure=True, nullable=False)
    found = call('union', [{'a': 1}, secret])
    assert property_of(found, 'a').secure
    assert property_of(found, 'b').secure


@pytest.mark.parametrize('expression', [
    'toLower(<name>)', "concat('a', <name>)", 'add(<number>, 1)',
     "split(<name>, '-')[0]", '<object>.a.b', "tryGet(<object>, 'a')",
])
def test_equal_calls_have_equal_keys(expression):
    first, second = result(expression), result(expression)
    assert first.key is not None
    assert first.key == second.key
    assert result(f'equals({expression}, {expression})') is True


@pytest.mark.parametrize(('left', 'right'), [
    ('toLower(<name>)', 'toLower(<other>)'), ("concat('a', <name>)", "concat('b', <name>)"),
    ("replace(<name>, 'a', 'b')", "replace(<name>, 'a', 'c')"), ('<object>.a', '<object>.b'),
    ("split(<name>, '-')[0]", "split(<name>, '-')[1]"), ('<list>[0]', '<list>[1]'),
])
def test_other_calls_have_other_keys(left, right):
    assert result(left).key != result(right).key


def test_a_call_of_something_without_a_key_has_none():
    random = unknown('random', key=None)
    assert call('toLower', [random]).key is None
    assert isinstance(call('equals', [random, random]), Unknown)


def test_keys_and_displays_of_nested_calls_stay_short():
    value: object = NAME
    for _ in range(60):
        value = call('concat', [call('base64', [value]), value])
    assert isinstance(value, Unknown)
    assert len(value.key) < 1000
    assert len(value.display) < 200


@pytest.mark.parametrize(('expression', 'wanted'), [
    ("concat(<list>, 'a')", 'an array'), ('toLower(<list>)', 'a string'), ('<name>.a', 'no member'),
    ('<number>[0]', 'no member'), ("<list>.a", 'no member'),
    ('and(<list>, true())', 'a boolean'), ("createObject(<number>, 1)", 'a string'),
    ("map(<name>, lambda('x', 1))", 'an array'), ("union(<list>, createObject())", 'an array'),
])
def test_an_unknown_of_a_type_that_does_not_fit_is_an_error(expression, wanted):
    with pytest.raises(ValueError, match=wanted):
        result(expression)


def test_coalesce_of_what_may_be_null_is_one_of_several():
    found = call('coalesce', [unknown('maybe', nullable=True, candidates=('a', None)), 'b'])
    assert found.candidates == ('a', 'b')
    assert found.nullable is False
    assert call('coalesce', [NAME, 'b']) is NAME
