"""Files that try to escape the gate or to lead out of the root (threat-model T2, T3, T14)."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from linter.source.files import discover, read_document

SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
TEMPLATE = f'{{"$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", "resources": []}}'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / 'root').mkdir()
    (tmp_path / 'outside').mkdir()
    (tmp_path / 'outside' / 'secret.json').write_text(TEMPLATE)
    return tmp_path / 'root'


def codes(paths: list[Path], root: Path) -> list[tuple[str, str, bool]]:
    discovery = discover([str(path) for path in paths], str(root))
    assert not any('secret' in os.path.realpath(path) for path, _ in discovery.files)
    return [(item.code, item.location.file, item.blocking) for item in discovery.diagnostics]


@pytest.mark.parametrize('target', ['../outside/secret.json', '/etc/passwd', '../root/../outside/secret.json'])
def test_a_link_to_a_file_outside_is_not_read_and_blocks(root: Path, target: str) -> None:
    (root / 'a.json').symlink_to(target)
    assert codes([root], root) == [('outside-root', 'a.json', True)]
    assert codes([root / 'a.json'], root) == [('outside-root', 'a.json', True)]
    assert codes([root / '*.json'], root) == [('outside-root', 'a.json', True)]


def test_a_link_to_a_folder_outside_is_not_walked_and_reported(root: Path) -> None:
    (root / 'x').symlink_to('../outside')
    assert codes([root], root) == [('outside-root', 'x', False)]
    assert codes([root / 'x'], root) == [('outside-root', 'x', True)]
    assert codes([root / 'x' / 'secret.json'], root) == [('outside-root', 'x/secret.json', True)]


def test_a_chain_of_links_is_judged_by_its_end(root: Path) -> None:
    (root / 'a.json').symlink_to('b.link')
    (root / 'b.link').symlink_to('../outside/secret.json')
    assert codes([root], root) == [('outside-root', 'a.json', True)]


def test_links_inside_the_root_are_followed_once(root: Path) -> None:
    (root / 'x').mkdir()
    (root / 'x' / 'a.json').write_text(TEMPLATE)
    (root / 'a-link').symlink_to('x')
    (root / 'x' / 'loop').symlink_to('..')
    (root / 'b.json').symlink_to('x/a.json')
    (root / 'c.json').symlink_to('x/template.link')
    (root / 'x' / 'template.link').write_text(TEMPLATE)
    discovery = discover([str(root)], str(root))
    assert [shown for _, shown in discovery.files] == ['c.json', 'x/a.json']
    assert discovery.diagnostics == []


def test_links_that_lead_nowhere_are_named(root: Path) -> None:
    (root / 'a.json').symlink_to('none.json')
    (root / 'b.json').symlink_to('b.json')
    discovery = discover([str(root)], str(root))
    assert [shown for shown, _ in discovery.skipped] == ['a.json', 'b.json']
    assert codes([root / 'a.json', root / 'b.json'], root) == [
        ('not-found', 'a.json', True), ('not-found', 'b.json', True),
    ]


@pytest.mark.skipif(not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='root may read everything')
def test_a_folder_without_permission_blocks(root: Path) -> None:
    (root / 'x').mkdir(mode=0)
    assert codes([root], root) == [('unreadable', 'x', True)]


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='no FIFO here')
def test_a_fifo_does_not_hang_and_blocks(root: Path) -> None:
    os.mkfifo(root / 'azuredeploy.json')
    os.mkfifo(root / 'other')
    discovery = discover([str(root), str(root / 'other')], str(root))
    assert [shown for _, shown in discovery.files] == ['azuredeploy.json', 'other']
    for path, shown in discovery.files:
        document = read_document(path, shown)
        assert [(item.code, item.blocking) for item in document.diagnostics] == [('unreadable', True)]


@pytest.mark.parametrize('name', [
    '-rf.json', '--output=x.json', 'a\nb.json', '::stop::.json', 'CON.json', '\udcff.json',
])
def test_odd_names_are_only_names(root: Path, name: str) -> None:
    try:
        (root / name).write_text(TEMPLATE)
    except OSError:
        pytest.skip('this file system does not take the name')
    [(path, shown)] = discover([str(root)], str(root)).files
    assert shown == name
    assert read_document(path, shown).kind.name == 'template'


def test_a_deep_tree_and_a_wide_glob_take_no_time(root: Path) -> None:
    folder = root
    for _ in range(200):
        folder = folder / 'a'
    folder.mkdir(parents=True)
    (folder / 'a.json').write_text(TEMPLATE)
    start = time.process_time()
    discovery = discover([str(root / ('**/a*/' * 30 + '*b.json'))], str(root))
    assert [item.code for item in discovery.diagnostics] == ['not-found']
    assert time.process_time() - start < 5


@pytest.mark.parametrize(('name', 'data'), [
    ('a.JSON', TEMPLATE.encode()),
    ('a.json', b'\xef\xbb\xbf' + TEMPLATE.encode()),
    ('a.json', TEMPLATE.encode('utf-16')),
    ('a.json', TEMPLATE.replace('https', 'http').replace('#', '').encode()),
    ('a.json', TEMPLATE.replace(SCHEMA, SCHEMA.upper()).encode()),
    ('a.json', TEMPLATE.replace('schema.management', 'schemas.example').encode()),
    ('a.json', b'{"contentVersion": "1", "resources": {}}'),
    ('a.json', b'{"\\u0063ontentVersion": "1", "\\u0072esources": []}'),
    ('a.json', b'// a note\n' + TEMPLATE.encode()),
    ('a.json', ('{"metadata": "' + 'x' * 100_000 + '", ' + TEMPLATE[1:]).encode()),
])
def test_a_template_is_known_however_it_is_dressed(root: Path, name: str, data: bytes) -> None:
    (root / name).write_bytes(data)
    [(path, shown)] = discover([str(root)], str(root)).files
    document = read_document(path, shown)
    assert (document.kind.name, document.skipped, document.diagnostics) == ('template', '', [])


@pytest.mark.parametrize(('name', 'data', 'code'), [
    ('a.json', TEMPLATE[:-1].encode(), 'json-syntax'),
    ('a.json', TEMPLATE.replace('"contentVersion"', 'contentVersion').encode(), 'json-syntax'),
    ('a.json', b'{"\\u0063ontentVersion": "1", "\\u0072esources": [}', 'json-syntax'),
    ('a.json', TEMPLATE.replace('[]', '[' * 200 + ']' * 200).encode(), 'limit-depth'),
    ('a.json', TEMPLATE.replace('[]', '[' + '9' * 5000 + ']').encode(), 'limit-number'),
    ('a.json', TEMPLATE.encode('utf-16-le'), 'encoding'),
    ('a.json', TEMPLATE.encode('utf-32'), 'encoding'),
    ('a.json', TEMPLATE.encode() + b'\xff', 'encoding'),
    ('a.json', TEMPLATE.encode() + b' ' * (16 << 20), 'limit-size'),
    ('a.json', b' ' * (16 << 20) + TEMPLATE.encode(), 'limit-size'),
    ('azuredeploy.json', b'', 'json-syntax'),
    ('mainTemplate.JSON', b'\xff\xff', 'encoding'),
], ids=range(12))
def test_a_template_that_cannot_be_read_blocks(root: Path, name: str, data: bytes, code: str) -> None:
    (root / name).write_bytes(data)
    [(path, shown)] = discover([str(root)], str(root)).files
    document = read_document(path, shown)
    assert document.skipped == ''
    assert [(item.code, item.severity, item.blocking) for item in document.diagnostics] == [(code, 'error', True)]


@pytest.mark.parametrize('data', [
    b'{broken', b'\xff\xff', b'', b'{"a": "\xe9"}', b'{' * 200, b' ' * ((16 << 20) + 1),
], ids=range(6))
def test_another_file_that_cannot_be_read_is_skipped_with_the_reason(root: Path, data: bytes) -> None:
    (root / 'a.json').write_bytes(data)
    document = read_document(str(root / 'a.json'), 'a.json')
    assert document.skipped.startswith('no template, parameter file or snapshot; ')
    assert document.diagnostics == []


def test_a_file_too_large_to_look_through_blocks(root: Path) -> None:
    with (root / 'a.json').open('wb') as stream:
        stream.truncate(257 << 20)
    document = read_document(str(root / 'a.json'), 'a.json')
    assert document.skipped == ''
    assert [(item.code, item.blocking) for item in document.diagnostics] == [('limit-size', True)]
