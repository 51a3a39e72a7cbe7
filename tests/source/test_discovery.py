"""Which files are looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from linter.source.files import Discovery, discover

TEMPLATE = '{"contentVersion": "1.0.0.0", "resources": []}'


def tree(root: Path, *names: str) -> None:
    """Create files; a name that ends with / is a folder."""
    for name in names:
        path = root / name
        if name.endswith('/'):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TEMPLATE)


def shown(discovery: Discovery) -> list[str]:
    return [name for _, name in discovery.files]


def codes(discovery: Discovery) -> list[tuple[str, str, bool]]:
    return [(item.code, item.location.file, item.blocking) for item in discovery.diagnostics]


def test_a_folder_is_walked_for_the_extensions_of_templates_in_any_case(tmp_path: Path) -> None:
    tree(tmp_path, 'b/z.json', 'b/a.JSON', 'main.Bicep', 'c.jsonc', 'd.bicepparam', '.h.json')
    tree(tmp_path, 'e.txt', 'f.json.txt', 'g')
    discovery = discover([str(tmp_path)], str(tmp_path))
    assert shown(discovery) == ['.h.json', 'b/a.JSON', 'b/z.json', 'c.jsonc', 'd.bicepparam', 'main.Bicep']
    assert (discovery.skipped, discovery.diagnostics) == ([], [])
    assert all(os.path.isabs(path) and os.path.exists(path) for path, _ in discovery.files)


def test_folders_that_hold_no_work_are_skipped_and_named(tmp_path: Path) -> None:
    tree(tmp_path, '.git/a.json', 'x/node_modules/p/a.json', '.github/a.json', 'a.json')
    tree(tmp_path, 'env/pyvenv.cfg', 'env/lib/a.json')
    discovery = discover([str(tmp_path)], str(tmp_path))
    assert shown(discovery) == ['a.json']
    assert discovery.skipped == [
        ('.git', 'the data of git'),
        ('.github', 'a hidden folder'),
        ('env', 'a Python virtual environment'),
        ('x/node_modules', 'installed packages'),
    ]


def test_a_skipped_folder_is_walked_when_it_is_named(tmp_path: Path) -> None:
    tree(tmp_path, '.azure/a.json')
    assert shown(discover([str(tmp_path / '.azure')], str(tmp_path))) == ['.azure/a.json']


def test_each_file_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, 'x/a.json', 'b.json')
    monkeypatch.chdir(tmp_path)
    paths = ['x/a.json', 'x', '.', './x/../x/a.json', '**/*.json', str(tmp_path / 'b.json')]
    assert shown(discover(paths, '.')) == ['b.json', 'x/a.json']


@pytest.mark.parametrize(('pattern', 'expected'), [
    ('*.json', ['a.JSON']),
    ('**/*.json', ['a.JSON', 'x/b.json', 'x/y/c.json']),
    ('x/*', ['x/b.json']),
    ('*/y/c.*', ['x/y/c.json']),
    ('x/**', ['x/b.json', 'x/y/c.json']),
    ('?/[bc].json', ['x/b.json']),
])
def test_a_glob_finds_the_files_that_match(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, expected: list[str]
) -> None:
    tree(tmp_path, 'a.JSON', 'x/b.json', 'x/y/c.json', '.git/d.json')
    (tmp_path / 'x' / 'note.txt').write_text('no template')
    monkeypatch.chdir(tmp_path)
    discovery = discover([pattern], '.')
    assert (shown(discovery), codes(discovery)) == (expected, [])


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path: Path) -> None:
    tree(tmp_path, '[a].json', 'a.json')
    assert shown(discover([str(tmp_path / '[a].json')], str(tmp_path))) == ['[a].json']


def test_what_is_not_there_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, 'x/a.json')
    monkeypatch.chdir(tmp_path)
    discovery = discover(['none.json', 'none/', '**/*.bicep', 'none/*.json', 'a\0b', 'x/a.json/*'], '.')
    assert shown(discovery) == []
    assert codes(discovery) == [
        ('not-found', 'none.json', True), ('not-found', 'none', True), ('not-found', 'none', True),
        ('not-found', 'a\0b', True), ('not-found', '**/*.bicep', True), ('not-found', 'x/a.json/*', True),
    ]


@pytest.mark.parametrize(('name', 'data', 'taken'), [
    ('azuredeploy.json.txt', TEMPLATE.encode(), True),
    ('template', b'{"$schema": "x/deploymentTemplate.json#"', True),
    ('template.bin', TEMPLATE.encode('utf-16'), True),
    ('template.bin', TEMPLATE.encode('utf-16-le'), True),
    ('snapshot.jsonl', b'{"k": "header", "schema": "azgov.snapshot/1"}\n{}', True),
    ('notes.txt', b'some resources', False),
    ('picture.png', b'\x89PNG\r\n\xff', False),
])
def test_a_named_file_of_another_kind_is_taken_by_its_content(
    tmp_path: Path, name: str, data: bytes, taken: bool
) -> None:
    (tmp_path / name).write_bytes(data)
    discovery = discover([str(tmp_path / name)], str(tmp_path))
    assert shown(discovery) == ([name] if taken else [])
    assert [skipped for skipped, _ in discovery.skipped] == ([] if taken else [name])
    assert discovery.diagnostics == []


def test_what_is_named_outside_the_root_is_taken_and_shown_whole(tmp_path: Path) -> None:
    tree(tmp_path, 'root/', 'other/a.json')
    discovery = discover([str(tmp_path / 'other')], str(tmp_path / 'root'))
    assert shown(discovery) == [f'{tmp_path}/other/a.json']
    assert discovery.diagnostics == []


def test_a_root_behind_a_link_is_the_same_root(tmp_path: Path) -> None:
    tree(tmp_path, 'real/a.json')
    (tmp_path / 'link').symlink_to('real')
    assert shown(discover([str(tmp_path / 'real')], str(tmp_path / 'link'))) == ['a.json']
    assert shown(discover([str(tmp_path / 'link')], str(tmp_path / 'real'))) == [f'{tmp_path}/link/a.json']
    assert shown(discover([str(tmp_path / 'link' / 'a.json')], str(tmp_path / 'link'))) == ['a.json']
