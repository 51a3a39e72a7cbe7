"""Compiled rules: only what is needed is decoded, and what is kept is what would be compiled."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linter.model.diagnostic import InputError
from linter.model.rule import Rule
from linter.rules.cache import cache_folder, open_rules, shipped_rules, standards_folder, write_cache
from linter.rules.compiled import RuleSet
from linter.rules.evaluate import evaluate
from linter.rules.load import load_rules
from tests.rules.builders import make_graph, make_resource
from tests.rules.test_load import GUIDANCE, RULE, TABLE, TABLED

SEARCH = RULE.replace('acct-public-network', 'search-open')
SEARCH = SEARCH.replace('CognitiveServices/accounts', 'Search/searchServices')
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three rules, one of them with a table."""
    place = tmp_path / 'mine'
    (place / 'networking').mkdir(parents=True)
    (place / 'data').mkdir()
    (place / 'guidance.yaml').write_text(GUIDANCE)
    (place / 'data' / 'groups.yaml').write_text(TABLE)
    (place / 'networking' / 'acct-public-network.yaml').write_text(RULE)
    (place / 'networking' / 'search-open.yaml').write_text(SEARCH)
    (place / 'networking' / 'tabled.yaml').write_text(TABLED.replace('acct-public-network', 'tabled'))
    return place


def members(rule: Rule) -> dict[str, object]:
    """Return what a rule is made of, as values that can be compared."""
    plain = {name: getattr(rule, name) for name in Rule.__slots__}
    plain['guidance'] = [[getattr(item, name) for name in item.__slots__] for item in rule.guidance]
    return json.loads(json.dumps(plain))


def test_compiled_rules_are_the_rules_that_were_loaded(folder: Path) -> None:
    loaded, _ = load_rules(str(folder), 'mine', standards_folder())
    rules = open_rules(str(folder), shown='mine')
    assert (rules.count, rules.ids) == (3, ['acct-public-network', 'search-open', 'tabled'])
    decoded = [instance for id in rules.ids for instance in rules.instances(id)]
    assert [members(rule) for rule in decoded] == [members(rule) for rule in loaded]
    resource = make_resource(kind='OpenAI', properties={'publicNetworkAccess': 'Enabled'})
    verdict = evaluate(decoded[0], resource, make_graph(resource), {})
    assert verdict.message == "publicNetworkAccess is 'Enabled'; it must be 'Disabled'"


def test_rules_are_found_by_type_without_case(folder: Path) -> None:
    rules = open_rules(str(folder))
    account, search = 'MICROSOFT.cognitiveservices/accounts', 'Microsoft.Search/searchServices'
    assert [(rule.id, rule.row.get('group')) for rule in rules.for_types({account})] == [
        ('acct-public-network', None), ('tabled', 'account'), ('tabled', 'portal'),
    ]
    assert [rule.id for rule in rules.for_types({search})] == ['search-open', 'tabled']
    assert rules.for_types({'A.B/c'}) == []
    assert {type: len(found) for type, found in rules.by_type({account, search, 'a.b/c'}).items()} == {
        account.lower(): 3, search.lower(): 2,
    }
    assert rules.for_types({account})[0] is rules.for_types({account})[0]


def test_a_rule_with_a_table_is_listed_once_with_what_its_rows_have(folder: Path) -> None:
    rules = open_rules(str(folder))
    assert [rule.id for rule in rules.all()] == rules.ids
    whole = rules.get('tabled')
    assert whole is not None
    assert (whole.row, whole.table, whole.severity) == ({}, 'groups', 'high')
    assert whole.types == ('Microsoft.CognitiveServices/accounts', 'Microsoft.Search/searchServices')
    assert whole.checks == ('acct-private',)
    assert rules.get('nothing') is None
    assert rules.instances('nothing') == []


def test_compiled_rules_are_kept_and_read_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / 'cache' / 'azgov'
    first = open_rules(str(folder), cache=str(cache))
    (kept,) = cache.iterdir()
    assert cache.stat().st_mode & 0o777 == 0o700
    assert kept.stat().st_mode & 0o777 == 0o600
    before = kept.stat().st_mtime_ns
    assert open_rules(str(folder), cache=str(cache)).data == first.data
    assert kept.stat().st_mtime_ns == before


def test_a_change_is_compiled_and_a_touched_file_is_not(folder: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / 'cache')
    first = open_rules(str(folder), cache=cache)
    file = folder / 'networking' / 'acct-public-network.yaml'
    os.utime(file)
    touched = open_rules(str(folder), cache=cache)
    assert touched.header['content'] == first.header['content']
    assert touched.header['signature'] != first.header['signature']
    status = file.stat()
    file.write_text(RULE.replace('equals: Disabled', 'equals: Enabled_'[:16]))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    rule = open_rules(str(folder), cache=cache).instances('acct-public-network')[0]
    assert 'Enabled' in json.dumps(rule.require)


@pytest.mark.parametrize('change', ['rule', 'table', 'guidance', 'new', 'gone', 'renamed'])
def test_whatever_the_rules_depend_on_is_noticed(folder: Path, tmp_path: Path, change: str) -> None:
    cache = str(tmp_path / 'cache')
    first = open_rules(str(folder), cache=cache).data
    areas, data = folder / 'networking', folder / 'data'
    {
        'rule': lambda: (areas / 'search-open.yaml').write_text(SEARCH.replace('severity: high', 'severity: low')),
        'table': lambda: (data / 'groups.yaml').write_text(TABLE.replace('portal', 'website')),
        'guidance': lambda: (folder / 'guidance.yaml').write_text(GUIDANCE.replace('Use private', 'Have private')),
        'new': lambda: (areas / 'acct-new.yaml').write_text(RULE.replace('acct-public-network', 'acct-new')),
        'gone': lambda: (areas / 'search-open.yaml').unlink(),
        'renamed': lambda: (areas / 'search-open.yaml').rename(areas / 'search-shut.yaml'),
    }[change]()
    changed = open_rules(str(folder), cache=cache)
    fresh = open_rules(str(folder))
    assert changed.data != first
    assert changed.data.partition(b'\n')[2] == fresh.data.partition(b'\n')[2]


def test_diagnostics_are_kept_too(folder: Path, tmp_path: Path) -> None:
    (folder / 'networking' / 'search-open.yaml').write_text(SEARCH.replace('equals: Disabled', 'equal: Disabled'))
    for _ in range(2):
        rules = open_rules(str(folder), shown='mine', cache=str(tmp_path / 'cache'))
        (diagnostic,) = rules.diagnostics
        assert repr(diagnostic) == (
            "mine/networking/search-open.yaml:13:3: error[rule]: 'equal' is not an operator; did you mean 'equals'?"
        )
        assert diagnostic.blocking
        assert rules.ids == ['acct-public-network', 'tabled']


@pytest.mark.parametrize('damage', [b'', b'{}', b'nonsense\n', None])
def test_a_damaged_cache_is_compiled_anew(folder: Path, tmp_path: Path, damage: bytes | None) -> None:
    cache = tmp_path / 'cache'
    good = open_rules(str(folder), cache=str(cache)).data
    (kept,) = cache.iterdir()
    kept.write_bytes(good[:-7] if damage is None else damage)
    assert open_rules(str(folder), cache=str(cache)).data == good
    assert kept.read_bytes() == good


def test_what_another_version_compiled_does_not_count(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / 'cache'
    good = open_rules(str(folder), cache=str(cache)).data
    other = good.replace(b'"version":"', b'"version":"9', 1)
    with pytest.raises(ValueError, match='not rules compiled by azgov'):
        RuleSet(other)
    (kept,) = cache.iterdir()
    kept.write_bytes(other)
    assert open_rules(str(folder), cache=str(cache)).data == good


def test_without_a_safe_place_nothing_is_kept(folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / 'shared'
    shared.mkdir()
    shared.chmod(0o777)
    file = tmp_path / 'file'
    file.write_text('')
    for place in (shared, file / 'below'):
        assert open_rules(str(folder), cache=str(place)).count == 3
    assert list(shared.iterdir()) == []


def test_a_link_where_the_cache_would_write_is_not_followed(folder: Path, tmp_path: Path) -> None:
    cache, target = tmp_path / 'cache', tmp_path / 'target'
    open_rules(str(folder), cache=str(cache))
    (kept,) = cache.iterdir()
    kept.unlink()
    target.write_text('precious')
    kept.symlink_to(target)
    assert open_rules(str(folder), cache=str(cache)).count == 3
    assert target.read_text() == 'precious'
    assert not kept.is_symlink()


def test_shipped_rules_are_compiled_once_the_same_every_time(folder: Path, tmp_path: Path) -> None:
    one, other = tmp_path / 'one.json', tmp_path / 'other.json'
    write_cache(str(folder), str(one))
    copy = tmp_path / 'elsewhere'
    shutil.copytree(folder, copy)
    write_cache(str(copy), str(other))
    assert one.read_bytes() == other.read_bytes()
    assert open_rules(str(one)).ids == ['acct-public-network', 'search-open', 'tabled']
    (folder / 'networking' / 'search-open.yaml').write_text('id: x')
    with pytest.raises(InputError):
        write_cache(str(folder), str(one))


def test_a_compiled_file_in_a_folder_of_rules_is_not_trusted(folder: Path) -> None:
    write_cache(str(folder), str(folder / 'compiled.json'))
    (folder / 'networking' / 'search-open.yaml').unlink()
    assert open_rules(str(folder)).ids == ['acct-public-network', 'tabled']


def test_the_shipped_rules_load_without_diagnostics(tmp_path: Path) -> None:
    rules = open_rules(cache=str(tmp_path))
    assert [repr(diagnostic) for diagnostic in rules.diagnostics] == []
    assert len(set(rules.ids)) == rules.count
    assert os.path.basename(shipped_rules()) in ('rules', 'compiled.json')


@pytest.mark.parametrize(('environment', 'folder'), [
    ({'XDG_CACHE_HOME': '/c', 'HOME': '/h'}, '/c/azgov'),
    ({'XDG_CACHE_HOME': 'relative', 'HOME': '/h'}, '/h/.cache/azgov'),
    ({'HOME': '/h'}, '/h/.cache/azgov'),
    ({}, None),
])
def test_the_cache_folder_is_where_the_platform_keeps_caches(environment: dict, folder: str | None) -> None:
    assert cache_folder(environment) == folder


def test_a_place_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_rules(str(tmp_path / 'nowhere'))
    assert caught.value.diagnostic.code == 'not-found'
    assert open_rules(str(tmp_path)).count == 0


HEAVY = ('dataclasses', 'typing', 'pathlib', 'jsonschema', 'yaml', 'rich', 'hashlib', 'urllib', 'logging', 'uuid')


def test_opening_kept_rules_imports_nothing_heavy(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / 'cache'
    open_rules(str(folder), cache=str(cache))
    program = (
        'import sys; before = set(sys.modules); from linter.rules.cache import open_rules; '
        'import linter.rules.evaluate; '
        f'rules = open_rules({str(folder)!r}, cache={str(cache)!r}).for_types({{"microsoft.search/searchservices"}}); '
        f'print(len(rules), sorted((set(sys.modules) - before) & set({HEAVY!r})))'
    )
    shown = subprocess.run([sys.executable, '-I', '-c', f'import sys; sys.path.insert(0, {str(ROOT)!r}); {program}'],
                           capture_output=True, text=True, check=True).stdout
    assert shown.strip() == '2 []'
