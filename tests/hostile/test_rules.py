"""Rule files, tables and patterns from strangers: no code, no network, bounded time (threat-model.md T10, T20, T21)."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from linter.rules.cache import open_rules, standards_folder
from linter.rules.load import load_rules
from linter.rules.operators import judge
from tests.rules.builders import judge as verdict_of
from tests.rules.builders import make_resource
from tests.rules.test_load import GUIDANCE, RULE

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = 100_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules whose only rule a test replaces."""
    (tmp_path / 'guidance.yaml').write_text(GUIDANCE)
    (tmp_path / 'networking').mkdir()
    (tmp_path / 'data').mkdir()
    return tmp_path


def refused(folder: Path, text: str) -> str:
    """Return the first message about a rule file that must not load."""
    (folder / 'networking' / 'acct-public-network.yaml').write_text(text)
    rules, diagnostics = load_rules(str(folder), 'rules', standards_folder())
    assert rules == []
    return diagnostics[0].message


@pytest.mark.parametrize('text', [
    'id: !!python/object/apply:os.system ["touch /pwned"]',
    'id: !!python/name:os.system',
    'id: !include /etc/passwd',
    'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]',
    'base: &base {id: x}\nrule:\n  <<: *base',
    '--- {id: a}\n--- {id: b}',
    'a: ' + '[' * 5000 + ']' * 5000,
])
def test_yaml_that_is_more_than_data_is_refused(folder: Path, text: str) -> None:
    started = time.process_time()
    assert refused(folder, text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize('require', [
    '{field: kind, equals: "{{ parameters.__class__ }}"}',
    '{field: kind, equals: "{{ row.x }}"}',
    '{field: kind, equals: "{{ env.HOME }}"}',
    '{field: kind, equals: "{% for x in y %}{{ x }}"}',
    '{field: kind, matches: "(a+)+$"}',
    '{eval: "__import__(\'os\')"}',
])
def test_a_condition_is_no_template_and_no_code(folder: Path, require: str) -> None:
    assert refused(folder, RULE.split('require:')[0] + f'require: {require}\n' + RULE.split('equals: Disabled\n')[1])


@pytest.mark.parametrize('table', ['../../secret', '/etc/passwd', '..', 'a/b', 'C:\\x'])
def test_a_table_lies_in_its_folder(folder: Path, table: str) -> None:
    (folder.parent / 'secret.yaml').write_text('- {type: A.B/c, x: 1}')
    assert 'must be' in refused(folder, RULE + f'table: {table!r}\n')


def test_more_conditions_than_azure_takes_are_refused(folder: Path) -> None:
    leaves = ', '.join(['{field: kind, equals: a}'] * 5000)
    text = RULE.replace('  field: properties.publicNetworkAccess\n  equals: Disabled', f'  anyOf: [{leaves}]')
    assert refused(folder, text) == 'a rule has at most 4096 conditions'


def test_deeply_nested_conditions_are_refused(folder: Path) -> None:
    nested = '{field: kind, equals: a}'
    for _ in range(70):
        nested = '{not: ' + nested + '}'
    text = RULE.replace('  field: properties.publicNetworkAccess\n  equals: Disabled', '  not: ' + nested)
    assert 'deep in each other' in refused(folder, text)


EVIL = ('*a' * 50 + '*', 'a*' * 50 + 'b', '*' * 200 + 'b', 'a' * 50 + '*' + 'a' * 50 + '*b', '*a*a*a*a*a*a*b')


@pytest.mark.parametrize('pattern', EVIL)
def test_like_is_linear_in_the_text(pattern: str) -> None:
    def seconds(size: int) -> float:
        text = 'a' * size
        started = time.process_time()
        for _ in range(3):
            assert judge('like', text, pattern) in (0, 2)
        return (time.process_time() - started) / 3

    seconds(1000)
    assert seconds(SIZE) < 0.05
    assert seconds(8 * SIZE) < 0.4


@pytest.mark.parametrize(('operator', 'pattern'), [
    ('match', '.' * SIZE), ('matchInsensitively', 'a' * SIZE), ('contains', 'a' * 1000 + 'b'),
])
def test_other_patterns_are_linear_in_the_text(operator: str, pattern: str) -> None:
    started = time.process_time()
    judge(operator, 'a' * SIZE, pattern)
    assert time.process_time() - started < 0.2


def test_nested_counts_over_large_arrays_end() -> None:
    inner = {'count': {'field': 'b[*]', 'where': {'field': 'a[*].x', 'equals': 1}}, 'greater': 0}
    require = {'count': {'field': 'a[*]', 'where': inner}, 'equals': 0}
    started = time.process_time()
    verdict = verdict_of(require, make_resource(a=[{'x': 2}] * 20_000, b=[1] * 20_000))
    assert verdict.outcome == 'unknown'
    assert time.process_time() - started < 10


def test_numbers_of_any_length_are_only_text() -> None:
    digits = '9' * 100_000
    assert judge('equals', digits, digits) == 2
    assert judge('less', digits, 5) == 1
    assert judge('greater', 10**18, digits) == 1
    assert judge('less', '2026-99-99', '2026-01-01') == 0


def test_names_with_control_characters_stay_in_one_place(folder: Path) -> None:
    (folder / 'networking' / 'acct\x1b[31m.yaml').write_text(RULE)
    rules, diagnostics = load_rules(str(folder), 'rules', standards_folder())
    assert rules == []
    assert diagnostics[0].location.file == 'rules/networking/acct\x1b[31m.yaml'


def test_a_fifo_or_a_link_to_nowhere_does_not_hang(folder: Path) -> None:
    import os

    os.mkfifo(folder / 'networking' / 'fifo.yaml')
    (folder / 'networking' / 'nowhere.yaml').symlink_to('/nowhere')
    (folder / 'networking' / 'loop.yaml').symlink_to('loop.yaml')
    rules, diagnostics = load_rules(str(folder), 'rules', standards_folder())
    assert rules == []
    assert {diagnostic.code for diagnostic in diagnostics} == {'unreadable', 'not-found'}
    assert open_rules(str(folder), cache=str(folder / 'cache')).count == 0


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from linter.rules.load import load_rules
events = []
def watch(event, arguments):
    if event.startswith(('socket.', 'subprocess.', 'os.exec', 'os.system', 'os.posix_spawn', 'urllib.')):
        events.append(event)
    if event == 'open' and isinstance(arguments[1], str) and set(arguments[1]) & set('wax+'):
        events.append(f'open {{arguments}}')
sys.addaudithook(watch)
rules, diagnostics = load_rules({folder!r}, 'rules', {standards!r})
print(len(rules), [item.message for item in diagnostics], events)
"""


def test_loading_rules_contacts_nobody_runs_nothing_and_writes_nothing(folder: Path) -> None:
    text = RULE + "references: ['https://example.org/x']\n"
    (folder / 'networking' / 'acct-public-network.yaml').write_text(text)
    schema = (Path(standards_folder()) / 'rule.schema.json').read_text()
    remote = schema.replace('"#/$defs/condition"', '"https://example.org/condition.json"', 1)
    (folder / 'rule.schema.json').write_text(schema)
    program = PROGRAM.format(root=str(ROOT), folder=str(folder), standards=standards_folder())
    run = subprocess.run([sys.executable, '-B', '-c', program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == '1 [] []'
    (folder / 'rule.schema.json').write_text(remote)
    run = subprocess.run([sys.executable, '-B', '-c', program], capture_output=True, text=True, check=False)
    assert 'socket' not in run.stdout
    assert 'Unresolvable' in run.stderr
