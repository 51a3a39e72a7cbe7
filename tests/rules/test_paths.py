"""Property paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.model.values import ABSENT, OpenDict, OpenList, Unknown
from linter.rules.paths import format_path, parse_path, step
from tests.rules.builders import unknown

CAUSES = unknown().causes


@pytest.mark.parametrize(('text', 'path'), [
    ('name', ('name',)),
    ('sku.name', ('sku', 'name')),
    ("tags['owner']", ('tags', 'owner')),
    ("tags['cost center']", ('tags', 'cost center')),
    ("tags['it''s']", ('tags', "it's")),
    ('tags[owner]', ('tags', 'owner')),
    ('properties.a.b[*].c', ('properties', 'a', 'b', None, 'c')),
    ('properties.a[*][*]', ('properties', 'a', None, None)),
    ('properties.a[0].b', ('properties', 'a', 0, 'b')),
    ("properties['a.b'].c", ('properties', 'a.b', 'c')),
    ('azgov.policy[*].section', ('azgov', 'policy', None, 'section')),
])
def test_a_path_is_read(text: str, path: tuple) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize(('text', 'trouble'), [
    ('', 'must begin with the name'),
    ('[*]', 'must begin with the name'),
    ('.a', "'.a' was not expected"),
    ('a..b', "'..b' was not expected"),
    ('a b', 'white space'),
    ('a[x]', "write ['x']"),
    ('a[1', 'brackets hold'),
    ('a[-1]', 'brackets hold'),
    ('a[*]b', "'b' was not expected"),
    ('Microsoft.Storage/storageAccounts/minimumTlsVersion', 'Azure Policy alias'),
    ('microsoft.Search/searchServices/sku.name', 'Azure Policy alias'),
    ("a['b", 'brackets hold'),
    ('{{ parameters.x }}', 'not a property path'),
])
def test_what_is_no_path_is_refused_with_a_reason(text: str, trouble: str) -> None:
    with pytest.raises(ValueError, match=r'is not a property path|alias') as caught:
        parse_path(text)
    assert trouble in str(caught.value)


SEGMENTS = st.none() | st.integers(0, 999_999) | st.text(min_size=0, max_size=6)


@given(st.text(min_size=1, max_size=6), st.lists(SEGMENTS, max_size=5))
def test_a_path_is_read_as_it_is_shown(head: str, rest: list) -> None:
    path = (head, *rest)
    shown = format_path(path)
    if not shown.startswith('['):
        assert parse_path(shown) == path


def test_names_are_found_without_case_and_null_is_absent() -> None:
    assert step({'Properties': 1}, 'properties') == 1
    assert step({'properties': 1, 'PROPERTIES': 2}, 'PROPERTIES') == 2
    assert step({'a': None}, 'a') is ABSENT
    assert step({'a': 1}, 'b') is ABSENT
    assert step('text', 'a') is ABSENT
    assert step([1], 'a') is ABSENT
    assert step([1], 0) == 1
    assert step([1], 1) is ABSENT


def test_members_of_what_is_not_fully_known() -> None:
    missing = step(OpenDict({}, CAUSES), 'a')
    assert isinstance(missing, Unknown)
    assert missing.causes == CAUSES
    assert step(OpenDict({'A': 1}, CAUSES), 'a') == 1
    assert step(OpenList(['x', 'y'], CAUSES, prefix=1), 0) == 'x'
    assert isinstance(step(OpenList(['x', 'y'], CAUSES, prefix=1), 1), Unknown)
    assert step(Unknown(CAUSES, 'string'), 'a') is ABSENT
    part = step(Unknown(CAUSES, 'object', key='parameters.settings', display='{settings}', secure=True), 'Tls')
    assert isinstance(part, Unknown)
    assert (part.key, part.display, part.secure) == ('parameters.settings.tls', '{settings}.Tls', True)


def test_the_member_of_an_unknown_is_known_where_all_candidates_have_the_same() -> None:
    assert step(unknown('p', {'a': 1, 'b': 2}, {'a': 1}), 'a') == 1
    two = step(unknown('p', {'a': 1, 'b': 2}, {'a': 1}), 'b')
    assert isinstance(two, Unknown)
    assert two.candidates == (2, ABSENT)
    mixed = step(unknown('p', {'a': 1}, {'a': True}), 'a')
    assert isinstance(mixed, Unknown)
    assert mixed.candidates == (1, True)


def test_the_declared_type_of_an_unknown_object_types_its_members() -> None:
    schema = {'type': 'object', 'properties': {
        'tls': {'type': 'string', 'allowedValues': ['1.2', '1.3']},
        'key': {'type': 'securestring', 'nullable': True},
        'other': {'$ref': '#/definitions/x'},
    }}
    settings = Unknown(CAUSES, 'object', schema=schema, nullable=False, display='{s}')
    tls, key, other = (step(settings, name) for name in ('TLS', 'key', 'other'))
    assert isinstance(tls, Unknown)
    assert (tls.type, tls.candidates, tls.nullable) == ('string', ('1.2', '1.3'), False)
    assert isinstance(key, Unknown)
    assert (key.type, key.secure, key.nullable) == ('string', True, None)
    assert isinstance(other, Unknown)
    assert (other.type, other.candidates) == ('any', None)
    perhaps = step(Unknown(CAUSES, 'object', schema=schema), 'tls')
    assert isinstance(perhaps, Unknown)
    assert perhaps.candidates == ('1.2', '1.3', ABSENT)
