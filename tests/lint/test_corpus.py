"""Real templates, thousands of them: none is silently left out, and what is said of them is true."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from linter.lint import lint
from linter.model.run import ANALYSED, FAILED, SKIPPED, Run
from linter.report.conclusion import INCOMPLETE, conclude
from linter.rules.cache import open_rules
from linter.rules.compiled import RuleSet
from tests.corpus import CORPUS, FULL, ROOT, needs_corpus, sample

QUICKSTARTS = CORPUS / 'arm' / 'quickstarts'
PAGE = ROOT / 'docs' / 'corpus-notes.md'
ROW = re.compile(r'^\| `([^`]+)` \| `([\w-]+)` \| (\d+) \|', re.MULTILINE)
LINKED = re.compile(r'^(\d+) deployments in the quickstarts', re.MULTILINE)
TEMPLATE = re.compile(r'\s*\{(?:\s|//[^\n]*\n)*"\$schema"\s*:\s*"[^"]*deploymentTemplate\.json', re.IGNORECASE)
OTHER = ('bicep', 'ai-workloads', 'peers')
"""Parts of the corpus whose templates lie beside the Bicep files that they were made of."""


def quickstarts() -> list[Path]:
    return sorted(path for path in QUICKSTARTS.iterdir() if path.is_dir()) if QUICKSTARTS.is_dir() else []


def other_folders() -> list[Path]:
    """Return every folder of the other parts that holds JSON itself."""
    return sorted({path.parent for part in OTHER for path in (CORPUS / part).rglob('*.json')})


def named(folder: Path) -> str:
    return str(folder.relative_to(CORPUS))


@cache
def rules() -> RuleSet:
    return open_rules()


@cache
def quickstart(folder: Path) -> Run:
    return lint([str(folder)], rules(), root=str(folder))


def compiled(folder: Path, place: Path) -> Run:
    """Judge the JSON files of a folder on their own, without the Bicep files beside them."""
    for path in folder.glob('*.json'):
        shutil.copy(path, place)
    return lint([str(place)], rules(), root=str(place))


def errors(run: Run) -> Counter[str]:
    return Counter(one.code for one in run.diagnostics if one.severity == 'error')


def templates_of(folder: Path) -> dict[str, Path]:
    """Return the JSON files below a folder by the name that a run gives them."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob('*') if path.suffix == '.json'}


def assert_nothing_is_silent(run: Run, files: dict[str, Path]) -> None:
    statuses = {file: (status, reason) for file, status, reason in run.analysis.files}
    blocking = {diagnostic.location.file for diagnostic in run.diagnostics if diagnostic.blocking}
    assert set(files) <= set(statuses)
    for file, (status, reason) in statuses.items():
        assert status in (ANALYSED, SKIPPED, FAILED), file
        assert (status == ANALYSED) != bool(reason), file
        assert status != FAILED or file in blocking, file
        if file in files and TEMPLATE.match(files[file].read_text(encoding='utf-8-sig', errors='replace')):
            assert status != SKIPPED, file
    assert bool(blocking) == (conclude(run, allow_empty=True).code == INCOMPLETE)


@needs_corpus
@pytest.mark.parametrize('folder', sample(quickstarts(), 100), ids=named)
def test_every_file_of_a_quickstart_is_analysed_or_named(folder: Path) -> None:
    assert_nothing_is_silent(quickstart(folder), templates_of(folder))


@needs_corpus
@pytest.mark.parametrize('folder', sample(other_folders(), 60), ids=named)
def test_every_template_made_from_bicep_or_of_a_peer_is_analysed_or_named(folder: Path, tmp_path: Path) -> None:
    run = compiled(folder, tmp_path)
    assert_nothing_is_silent(run, templates_of(tmp_path))
    if not named(folder).startswith('peers'):
        assert errors(run) == documented().get(named(folder), Counter())


@cache
def documented() -> dict[str, Counter[str]]:
    """Return the errors by folder and code, from the page that explains them."""
    found: dict[str, Counter[str]] = {}
    for folder, code, count in ROW.findall(PAGE.read_text(encoding='utf-8')):
        found.setdefault(folder, Counter())[code] += int(count)
    return found


@needs_corpus
@pytest.mark.parametrize('folder', sample(quickstarts(), 100), ids=named)
def test_an_error_in_a_quickstart_is_one_that_azure_would_report_too(folder: Path) -> None:
    assert errors(quickstart(folder)) == documented().get(folder.name, Counter())


@needs_corpus
@pytest.mark.skipif(not FULL, reason='counts all quickstarts')
def test_the_page_counts_the_deployments_that_are_linked_from_elsewhere() -> None:
    runs = [quickstart(path) for path in quickstarts()]
    unresolved = sum(one.code == 'unresolved-template' for run in runs for one in run.diagnostics)
    assert LINKED.findall(PAGE.read_text(encoding='utf-8')) == [str(unresolved)]
