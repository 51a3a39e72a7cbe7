"""The wheel: what a user installs holds the rules, compiled, and judges the demo like the repository does."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKLOAD = ROOT / 'fixtures' / 'workloads' / 'chat-baseline' / 'flawed'

pytestmark = pytest.mark.slow


def execute(*command: str | Path, folder: Path, codes: tuple[int, ...] = (0,)) -> str:
    run = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=300)
    assert run.returncode in codes, run.stdout + run.stderr
    return run.stdout


def build_wheel(folder: Path) -> Path:
    execute(sys.executable, '-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', folder, ROOT, folder=folder)
    (found,) = folder.glob('azgov-*.whl')
    return found


@pytest.fixture(scope='module')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp('wheel'))


@pytest.fixture(scope='module')
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the commands of an environment with nothing but the wheel and what it needs."""
    folder = tmp_path_factory.mktemp('environment')
    execute(sys.executable, '-m', 'venv', folder, folder=folder)
    execute(folder / 'bin' / 'python', '-m', 'pip', 'install', '--quiet', wheel, folder=folder)
    return folder / 'bin'


def test_the_wheel_holds_every_rule_the_licence_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rules = {path.relative_to(ROOT / 'rules').as_posix() for path in (ROOT / 'rules').rglob('*.yaml')}
    assert rules
    assert rules <= {name.removeprefix('linter/standards/') for name in names}
    assert {'LICENSE', 'NOTICE'} <= {Path(name).name for name in names}
    assert {name.split('/')[0] for name in names if '.dist-info/' not in name} == {'linter'}


def test_the_same_sources_make_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_the_installed_command_finds_what_the_repository_finds(commands: Path) -> None:
    arguments = ('lint', '.', '--format', 'json')
    installed = json.loads(execute(commands / 'azgov', *arguments, folder=WORKLOAD, codes=(1,)))
    program = f'import sys; sys.path.insert(0, {str(ROOT)!r}); from linter.cli import main; sys.exit(main())'
    here = json.loads(execute(sys.executable, '-c', program, *arguments, folder=WORKLOAD, codes=(1,)))
    assert installed == here


def test_the_first_run_after_installing_compiles_no_rules(commands: Path) -> None:
    script = (
        'import json, sys\nfrom linter.cli import main\nmain()\n'
        "sys.stderr.write('\\n' + json.dumps(sorted({'yaml', 'jsonschema'} & set(sys.modules))))"
    )
    run = subprocess.run(
        [commands / 'python', '-c', script, 'lint', 'models.json', '--format', 'json'], cwd=WORKLOAD,
        capture_output=True, text=True, timeout=60,
    )
    assert json.loads(run.stderr.splitlines()[-1]) == []
