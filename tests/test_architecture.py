"""The boundaries between the packages: who imports whom, what comes from outside, and what start-up may cost."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / 'linter'

ORDER = {
    '': 0, 'model': 1, 'source': 2, 'arm': 3, 'bicep': 4, 'graph': 5, 'rules': 6,
    'export': 7, 'report': 7, 'live': 7, 'restore': 7, 'lint': 8, 'cli': 9,
}
"""A package imports only from packages with a lower number. '' is ``linter/__init__.py``, which holds the version.

export, report, live and restore do not know each other: they have the same number."""

OUTSIDE = {
    'source': {'yaml'}, 'rules': {'jsonschema', 'referencing'}, 'live': {'azure'}, 'report': {'rich', 'jinja2'},
}
"""What a package may import besides the standard library."""

LATE = {'azure', 'rich', 'jsonschema', 'referencing', 'jinja2', 'yaml'}
"""Libraries that cost more than linting a file: imported inside the function that needs them."""

ONE_REPORT_ONLY = {'rich': 'console', 'jinja2': 'html'}

MAXIMUM_LINES = 500

HOT_PATH_FORBIDDEN = {
    'dataclasses', 'typing', 'pathlib', 'jsonschema', 'yaml', 'rich', 'uuid', 'ipaddress', 'datetime', 'hashlib',
    'urllib', 'logging', 'importlib.metadata', 'inspect', 'tempfile', 'subprocess', 'socket',
}
HOT_PATH_ALLOWED = 're, json, os, os.path, bisect, functools, collections.abc, math'
"""Modules that every run may import; what they import themselves (``re`` imports ``enum``) is allowed with them."""

MODULES = sorted(path for path in PACKAGE.rglob('*.py'))


def package_of(path: Path) -> str:
    """Return the package of a module: ``arm`` for linter/arm/ids.py, ``lint`` for linter/lint.py, '' for the root."""
    parts = path.relative_to(PACKAGE).with_suffix('').parts
    return '' if parts == ('__init__',) else parts[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding='utf-8'), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (dotted name, line) of every import of a module, wherever it stands; relative ones in full."""
    here = ['linter', *path.relative_to(PACKAGE).with_suffix('').parts]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level] if node.level else []
            prefix = '.'.join([*start, *(node.module.split('.') if node.module else [])])
            if prefix == 'linter':
                yield from ((f'linter.{alias.name}', node.lineno) for alias in node.names)
            else:
                yield prefix, node.lineno


def inner_package(name: str) -> str | None:
    """Return the package that a dotted name of ours belongs to, None for other names."""
    parts = name.split('.')
    if parts[0] != 'linter':
        return None
    return parts[1] if len(parts) > 1 and parts[1] in ORDER else ''


def test_every_package_has_its_place_in_the_order() -> None:
    assert {package_of(path) for path in MODULES} - set(ORDER) == set()


def test_imports_point_to_the_left() -> None:
    wrong = [
        f'{name_of(path)}:{line} imports {name}'
        for path in MODULES
        for name, line in imports(path)
        if (other := inner_package(name)) is not None
        and other != package_of(path) and ORDER[other] >= ORDER[package_of(path)]
    ]
    assert wrong == []


def test_outside_imports_are_the_ones_the_architecture_names() -> None:
    wrong = [
        f'{name_of(path)}:{line} imports {name}'
        for path in MODULES
        for name, line in imports(path)
        if not is_allowed(path, name.split('.')[0])
    ]
    assert wrong == []


def is_allowed(path: Path, library: str) -> bool:
    """Return whether a module may import a library: ours, Python's, or one that its package is named for."""
    if library == 'linter' or library in sys.stdlib_module_names:
        return True
    only = ONE_REPORT_ONLY.get(library, '')
    return library in OUTSIDE.get(package_of(path), set()) and only in path.relative_to(PACKAGE).as_posix()


def test_heavy_libraries_are_imported_where_they_are_needed() -> None:
    early = []
    for path in MODULES:
        for node in module_level(tree_of(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or '']
            early.extend(f'{name_of(path)}:{node.lineno} {name}' for name in names if name.split('.')[0] in LATE)
    assert early == []


def module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements that run on import, under ``if`` and ``try`` too, but not under ``if TYPE_CHECKING``."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and not (isinstance(node.test, ast.Name) and node.test.id == 'TYPE_CHECKING'):
            waiting.extend([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            waiting.extend([*node.body, *node.orelse, *node.finalbody])
        elif isinstance(node, ast.ClassDef | ast.With):
            waiting.extend(node.body)


def test_a_module_is_short_and_says_what_it_is() -> None:
    texts = {name_of(path): path.read_text(encoding='utf-8') for path in MODULES}
    lengths = {name: len(text.splitlines()) for name, text in texts.items()}
    assert {name: length for name, length in lengths.items() if length > MAXIMUM_LINES} == {}
    assert [name for name, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


PROCESS = {
    ('sys', 'exit'), ('sys', 'argv'), ('sys', 'stdin'), ('sys', 'stdout'), ('sys', 'stderr'),
    ('os', '_exit'), ('os', 'getenv'), ('os', 'environ'), ('os', 'environb'),
}
PROCESS_CALLS = {'print', 'input', 'exit', 'quit'}


def test_only_the_command_line_prints_exits_or_reads_the_environment() -> None:
    wrong = [
        f'{name_of(path)}:{line} {what}'
        for path in MODULES if package_of(path) != 'cli'
        for what, line in process_uses(tree_of(path))
    ]
    assert wrong == []


def process_uses(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield (name, line) of what only the command line may use: the process around us."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id, node.attr) in PROCESS:
                yield f'{node.value.id}.{node.attr}', node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module in ('os', 'sys'):
            yield from ((a.name, node.lineno) for a in node.names if (node.module, a.name) in PROCESS)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROCESS_CALLS:
            yield node.func.id, node.lineno
        elif isinstance(node, ast.Name) and node.id == 'SystemExit':
            yield node.id, node.lineno


def modules_after(program: str, *arguments: str, folder: Path = ROOT) -> set[str]:
    """Return the names in ``sys.modules`` when a fresh interpreter has run program."""
    script = f'{program}\nimport json, sys\nsys.__stderr__.write("\\n" + json.dumps(sorted(sys.modules)))'
    run = subprocess.run(
        [sys.executable, '-c', script, *arguments], capture_output=True, text=True, timeout=60, cwd=folder,
        env={**os.environ, 'PYTHONPATH': str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stderr.splitlines()[-1]))


RUN = """
from linter.cli import main
code = main()
if code not in (0, 1):
    raise ValueError(f'azgov ended with {code}')
"""


@pytest.mark.parametrize('arguments', [('lint', 'models.json', '--format', 'json'), ('--version',)], ids=' '.join)
def test_the_hot_path_imports_next_to_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    shutil.copy(ROOT / 'fixtures' / 'workloads' / 'chat-baseline' / 'flawed' / 'models.json', tmp_path)
    modules_after(RUN, *arguments, folder=tmp_path)  # may compile the rules; the next run finds them compiled
    cost = modules_after(RUN, *arguments, folder=tmp_path) - modules_after(f'import {HOT_PATH_ALLOWED}')
    assert sorted(cost & HOT_PATH_FORBIDDEN) == []
