"""Text that rests on a stand-in of the deployment context."""

from __future__ import annotations

import pytest

from linter.arm.functions import STAND_INS, call, canonical, equal, text_of_parts
from linter.model.values import Assumed, Unknown
from tests.arm.functions.unknowns import choice, unknown

SUBSCRIPTION = Assumed('00000000-0000-0000-0000-000000000000')
GROUP = Assumed('rg-azgov')
PLACE = Assumed('eastus')
ID = Assumed(f'/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}')
NAME = unknown('name')


@pytest.mark.parametrize(('name', 'arguments', 'text'), [
    ('concat', ['a-', GROUP], 'a-rg-azgov'), ('format', ['{0}-{1}', GROUP, 1], 'rg-azgov-1'),
    ('toLower', [ID], str(ID).lower()), ('toUpper', [PLACE], 'EASTUS'),
    ('replace', [GROUP, '-', ''], 'rgazgov'), ('substring', [GROUP, 0, 2], 'rg'), ('take', [GROUP, 4], 'rg-a'),
    ('skip', [GROUP, 3], 'azgov'), ('trim', [Assumed(' eastus ')], 'eastus'),
    ('first', [GROUP], 'r'), ('last', [GROUP], 'v'), ('join', [['a', GROUP], ','], 'a,rg-azgov'),
    ('string', [PLACE], 'eastus'), ('string', [{'a': [PLACE]}], '{"a":["eastus"]}'),
    ('padLeft', [PLACE, 8, '-'], '--eastus'), ('base64', [PLACE], 'ZWFzdHVz'), ('uniqueString', [ID], None),
    ('guid', [ID], None), ('uriComponent', [ID], None),
    ('uri', ['https://h/', PLACE], 'https://h/eastus'), ('replace', ['x', 'x', PLACE], 'eastus'),
    ('concat', [PLACE], 'eastus'), ('base64ToString', [Assumed('ZWFzdHVz')], 'eastus'),
])
def test_text_made_of_a_stand_in_is_assumed(name, arguments, text):
    value = call(name, arguments)
    assert isinstance(value, Assumed)
    assert text is None or value == text


def test_a_hash_of_a_stand_in_is_the_hash_of_its_text():
    assert call('uniqueString', [ID]) == call('uniqueString', [str(ID)])


@pytest.mark.parametrize(('name', 'arguments'), [
    ('equals', [PLACE, 'eastus']), ('equals', [PLACE, 'westus']), ('equals', [PLACE, GROUP]),
    ('equals', [[PLACE], ['eastus']]), ('equals', [{'a': PLACE}, {'a': 'x'}]),
    ('contains', [ID, 'rg']), ('contains', ['rg-azgov', GROUP]), ('contains', [['eastus', 'westus'], PLACE]),
    ('contains', [{'eastus': 1}, PLACE]), ('startsWith', [ID, '/subscriptions/']),
    ('endsWith', [ID, 'azgov']), ('like', [PLACE, 'e*']), ('less', [PLACE, 'f']), ('greater', [PLACE, GROUP]),
    ('indexOf', [GROUP, '-']), ('lastIndexOf', [GROUP, '-']),
    ('indexOf', [['eastus'], PLACE]), ('length', [GROUP]), ('int', [Assumed('5')]), ('bool', [Assumed('true')]),
    ('not', [Assumed('true')]), ('and', [Assumed('true'), True]),
    ('substring', [GROUP, 0, 20]), ('split', [GROUP, '-']), ('dateTimeToEpoch', [Assumed('2020-01-01')]),
])
def test_what_the_characters_of_a_stand_in_would_decide_is_unknown(name, arguments):
    value = call(name, arguments)
    assert isinstance(value, Unknown)
    assert {cause.kind for cause in value.causes} == {'context'}


@pytest.mark.parametrize(('name', 'arguments', 'result'), [
    ('empty', [PLACE], False), ('equals', [PLACE, Assumed('eastus')], True), ('equals', [PLACE, 1], False),
    ('equals', [PLACE, None], False), ('equals', [PLACE, ''], False),
    ('equals', [[PLACE, 1], [PLACE, 2]], False), ('contains', [['a', PLACE], PLACE], True),
    ('contains', [['a', PLACE], 'a'], True), ('and', [False, Assumed('true')], False),
    ('coalesce', [None, PLACE], PLACE), ('createArray', [PLACE], [PLACE]), ('length', [[PLACE]], 1),
    ('union', [[PLACE], [PLACE]], [PLACE]), ('first', [[PLACE]], PLACE),
    ('contains', [{'a': PLACE}, 'a'], True), ('distinct', [[PLACE, PLACE]], [PLACE]),
    ('indexOf', [[PLACE, 'a'], PLACE], 0), ('equals', [ID, [ID]], False),
])
def test_what_no_stand_in_decides_is_known(name, arguments, result):
    value = call(name, arguments)
    assert (type(value), value) == (type(result), result)


def test_split_marks_the_segments_that_hold_a_stand_in():
    pieces = call('split', [ID, '/'])
    assert pieces == ['', 'subscriptions', str(SUBSCRIPTION), 'resourceGroups', str(GROUP)]
    assert [isinstance(piece, Assumed) for piece in pieces] == [False, False, True, False, True]


def test_split_marks_all_segments_where_no_stand_in_is_to_be_seen():
    assert [type(piece) for piece in call('split', [Assumed('ab/cd'), '/'])] == [Assumed, Assumed]


def test_a_stand_in_of_a_fixed_form_can_be_split():
    assert call('split', [SUBSCRIPTION, '-'])[0] == '00000000'


def test_a_stand_in_that_the_context_registers_counts():
    STAND_INS.add('contoso-stand-in')
    try:
        pieces = call('split', [Assumed('a/contoso-stand-in'), '/'])
        assert [type(piece) for piece in pieces] == [str, Assumed]
    finally:
        STAND_INS.discard('contoso-stand-in')


def test_the_message_names_what_is_assumed():
    assert {cause.name for cause in call('equals', [PLACE, 'x']).causes} == {'the location of the deployment'}
    assert {cause.name for cause in call('equals', [ID, 'x']).causes} == {'the subscription', 'the resource group'}
    assert {cause.name for cause in call('equals', [Assumed('abc'), 'x']).causes} == {'the deployment context'}


def test_values_in_made_containers_are_marked():
    assert isinstance(call('json', [Assumed('{"a": ["eastus", "b"]}')])['a'][0], Assumed)
    assert not isinstance(call('json', [Assumed('{"a": ["eastus", "b"]}')])['a'][1], Assumed)
    assert isinstance(call('parseUri', [Assumed('https://eastus.contoso.com/')])['host'], Assumed)


@pytest.mark.parametrize('name', ['toLower', 'add', 'substring'])
def test_a_type_that_never_fits_is_an_error_all_the_same(name):
    with pytest.raises(ValueError, match='takes'):
        call(name, {'toLower': [[PLACE]], 'add': [PLACE, 1], 'substring': [PLACE, 'a']}[name])


def test_unknown_and_assumed_text_together_keep_both_marks():
    value = call('concat', [GROUP, '-', NAME, 'x'])
    assert isinstance(value.parts[0], Assumed)
    assert value.parts[0] == 'rg-azgov-'
    assert isinstance(call('equals', [value, 'other-yx']), Unknown)
    assert call('equals', [value, 'rg-azgov-1y']) is False
    assert all(isinstance(option, Assumed) for option in call('concat', [GROUP, choice('c', 'a', 'b')]).candidates)


def test_a_resource_id_of_a_stand_in_and_an_unknown_name_can_be_split():
    value = call('concat', [ID, '/providers/P/t/', NAME])
    pieces = call('split', [value, '/'])
    assert isinstance(pieces[2], Assumed)
    assert pieces[8] is NAME
    assert pieces[6] == 'P'
    assert not isinstance(pieces[6], Assumed)


def test_structural_comparison_of_ids_takes_stand_ins_as_they_are():
    first = call('concat', [ID, '/providers/P/t/', call('toLower', [NAME])])
    second = text_of_parts([ID.upper(), '/providers/p/T/', NAME])
    assert canonical(first) == canonical(second) == f'{str(ID).lower()}/providers/p/t/{{parameters.name}}'
    assert canonical(ID) == str(ID).lower()
    assert canonical(text_of_parts(['a', unknown('random', key=None)])) is None
    assert canonical([1]) is None
    assert equal(ID, ID) is True


def test_a_stand_in_in_a_list_is_not_the_text_a_template_writes():
    assert isinstance(call('contains', [[PLACE], 'eastus']), Unknown)
    assert call('contains', [[PLACE, 'eastus'], 'eastus']) is True
