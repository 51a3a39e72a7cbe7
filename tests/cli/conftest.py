"""Runs azgov as its users do: in a project folder, in this process or in one of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linter.cli import main

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / 'fixtures' / 'rules' / 'cogsvc-public-network-disabled'


class Result:
    """What a run printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


Azgov = Callable[..., Result]


@pytest.fixture(scope='session', autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep compiled rules out of the home folder of whoever runs the tests."""
    before = os.environ.get('XDG_CACHE_HOME')
    os.environ['XDG_CACHE_HOME'] = str(tmp_path_factory.mktemp('cache'))
    yield
    os.environ.pop('XDG_CACHE_HOME')
    if before is not None:
        os.environ['XDG_CACHE_HOME'] = before


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project folder, in which azgov then runs."""
    folder = tmp_path / 'project'
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ('NO_COLOR', 'FORCE_COLOR'):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def templates(project: Path) -> Path:
    """Return a project with three templates of an AI services account: fail.json, pass.json and unknown.json."""
    for name in ('fail.json', 'pass.json', 'unknown.json'):
        shutil.copy(FIXTURES / name, project / name)
    return project


@pytest.fixture
def azgov(capsys: pytest.CaptureFixture[str]) -> Azgov:
    """Run azgov with arguments in this process."""

    def run(*arguments: str) -> Result:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a Python program that can import azgov, in a process of its own."""

    def run(program: str, *arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, '-c', program, *arguments], capture_output=True, text=True, timeout=60,
            env={**os.environ, 'PYTHONPATH': str(ROOT), **dict(settings.pop('env', {}))}, check=False, **settings,
        )

    return run
