from __future__ import annotations

import uuid

import pytest

from linter.arm.functions import call
from linter.arm.functions.hashes import murmur


@pytest.mark.parametrize(('arguments', 'value'), [
    (['tyeth'], 'zcztcwvu6iyg6'), (['hello', 'world'], 'a7wkljktk6wne'), (['hello-world'], 'a7wkljktk6wne'),
    ([''], 'aaaaaaaaaaaaa'),
    (['snap', 'crackle', 'pop'], 'byghxckddilkc'),
])
def test_unique_string_is_what_the_service_computes(arguments, value):
    assert call('uniqueString', arguments) == value


def test_the_hash_behind_unique_string():
    assert murmur(b'hello-world') == 571013382255652050


@pytest.mark.parametrize(('arguments', 'value'), [(['foo', 'bar', 'baz'], '2ed86837-7c7c-5eaa-9864-dd077fd19b0d')])
def test_guid_is_what_the_service_computes(arguments, value):
    assert call('guid', arguments) == value


@pytest.mark.parametrize('arguments', [['a'], ['a', 'b'], [''], ['é', '😀'], ['x' * 1000]])
def test_guid_is_a_version_5_uuid_of_the_joined_arguments(arguments):
    namespace = uuid.UUID('11fb06fb-712d-4ddd-98c7-e71bbd588830')
    assert call('guid', arguments) == str(uuid.uuid5(namespace, '-'.join(arguments)))


@pytest.mark.parametrize('length', range(18))
def test_unique_string_is_13_characters_of_its_alphabet(length):
    value = call('uniqueString', ['abcdefghijklmnopqr'[:length]])
    assert len(value) == 13
    assert set(value) <= set('abcdefghijklmnopqrstuvwxyz234567')


@pytest.mark.parametrize('arguments', [['a', 1], [None], [['a']]])
def test_a_hash_is_of_text(arguments):
    for name in ('guid', 'uniqueString'):
        with pytest.raises(ValueError, match='a string'):
            call(name, arguments)
