"""The documentation tells the truth: its commands run and print what it shows, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path for pattern in ('*.md', 'docs/**/*.md', 'fixtures/**/*.md') for path in ROOT.glob(pattern))
BLOCK = re.compile(r'^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
LINK = re.compile(r'(?<!\!)\[[^\]]*\]\(([^)\s]+)\)')
STEP = re.compile(r'^ *- run: (.*)$', re.MULTILINE)
TARGET = re.compile(r'^([\w-]+):', re.MULTILINE)
ELSEWHERE = {'git', 'pip', 'python', 'pre-commit', 'cd'}
"""Commands that pages may show and that others try: tests/test_precommit.py, tests/test_package.py, .ci/run."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(language: str) -> Iterator[tuple[Path, str]]:
    """Yield (page, text) of every fenced block in a language."""
    for page in PAGES:
        for found, text in BLOCK.findall(page.read_text(encoding='utf-8')):
            if found == language:
                yield page, text


class Example:
    """A command on a page, and the lines that the page shows below it: what it prints, … for what is left out."""

    def __init__(self, page: Path, command: str, shown: list[str]) -> None:
        self.page = page
        self.command = command
        self.shown = shown

    def __str__(self) -> str:
        return f'{name_of(self.page)}: {self.command}'


def examples() -> list[Example]:
    """Return the commands of console blocks, lines that begin with a dollar sign, and of the steps of workflows."""
    found: list[Example] = []
    for page, text in blocks('console'):
        for line in text.splitlines():
            if line.startswith('$ '):
                found.append(Example(page, line[2:], []))
            elif line.strip() and found:
                found[-1].shown.append(line)
    for page, text in blocks('yaml'):
        found.extend(Example(page, command, []) for command in STEP.findall(text))
    return found


AZGOV = [example for example in examples() if example.command.startswith('azgov ')]
MAKE = [example for example in examples() if example.command.startswith('make ')]


@pytest.fixture(scope='module')
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the examples work on, where they may write; infra stands for the reader's own templates."""
    folder = tmp_path_factory.mktemp('checkout')
    for name in ('fixtures', 'rules'):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / 'fixtures' / 'workloads' / 'chat-baseline' / 'flawed', folder / 'infra')
    (folder / 'infra' / 'main.bicep').write_text("param location string = 'swedencentral'\n", encoding='utf-8')
    return folder


@pytest.mark.parametrize('example', AZGOV, ids=str)
def test_an_azgov_command_does_what_the_page_shows(example: Example, checkout: Path) -> None:
    arguments = shlex.split(example.command)
    run = subprocess.run(
        [sys.executable, '-m', 'linter.cli', *arguments[1:]], cwd=checkout, capture_output=True, text=True, timeout=120,
        env={**os.environ, 'PYTHONPATH': str(ROOT), 'NO_COLOR': '1', 'PYTHONIOENCODING': 'utf-8'},
    )
    assert run.returncode in (0, 1), run.stderr
    printed = [line.rstrip() for line in run.stdout.splitlines()]
    position = 0
    for line in example.shown:
        if line.strip() == '…':
            continue
        assert line.rstrip() in printed[position:], f'not printed, or not in this order: {line}'
        position = printed.index(line.rstrip(), position) + 1


@pytest.mark.parametrize('example', MAKE, ids=str)
def test_a_make_command_has_its_target(example: Example) -> None:
    targets = TARGET.findall((ROOT / 'Makefile').read_text(encoding='utf-8'))
    assert set(shlex.split(example.command)[1:]) <= set(targets)


def test_every_command_shown_is_tried_somewhere() -> None:
    known = {'azgov', 'make', *ELSEWHERE}
    assert [str(example) for example in examples() if shlex.split(example.command)[0] not in known] == []


def test_the_readme_shows_each_command_of_azgov() -> None:
    from linter.cli.program import COMMANDS

    readme = (ROOT / 'README.md').read_text(encoding='utf-8')
    assert [name for name in COMMANDS if f'azgov {name}' not in readme] == []


@pytest.mark.parametrize('page', PAGES, ids=name_of)
def test_links_to_files_lead_to_files(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding='utf-8'))
    local = [link.split('#')[0] for link in links if not re.match(r'[a-z]+:|#', link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_yaml_examples_are_yaml() -> None:
    for page, text in blocks('yaml'):
        assert yaml.safe_load(text) is not None, name_of(page)


def test_the_hook_that_the_readme_names_exists() -> None:
    hooks = {hook['id'] for hook in yaml.safe_load((ROOT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8'))}
    documents = [yaml.safe_load(text) for _, text in blocks('yaml')]
    configurations = [document for document in documents if isinstance(document, dict) and 'repos' in document]
    named = {hook['id'] for document in configurations for entry in document['repos'] for hook in entry['hooks']}
    assert named
    assert named <= hooks


@pytest.mark.parametrize('page', [path for path in PAGES if path.parent == ROOT], ids=name_of)
def test_markdown_has_one_sentence_per_line(page: Path) -> None:
    text = BLOCK.sub('', page.read_text(encoding='utf-8'))
    prose = [line for line in text.splitlines() if not line.startswith(('|', '#'))]
    assert [line for line in prose if re.search(r'[a-z)`]\. [A-Z]', line)] == []
