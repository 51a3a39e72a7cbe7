"""The tools in environments of their own, installed as a user installs them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.inputs import ROOT, generate_rules

IGNORED = shutil.ignore_patterns('.git', '.venv', '.*_cache', '.hypothesis', '__pycache__', 'build', 'dist')


def create(folder: Path, *packages: str) -> Path:
    """Return the folder of the commands of a virtual environment with packages; an existing one is taken as it is."""
    commands = folder / 'bin'
    if not (commands / 'python').exists():
        subprocess.run([sys.executable, '-m', 'venv', str(folder)], check=True)
        install = [str(commands / 'python'), '-m', 'pip', 'install', '--quiet', '--quiet', *packages]
        subprocess.run(install, check=True)
    return commands


def install_azgov(folder: Path) -> Path:
    """Return the commands of an environment with azgov as a wheel made from this repository."""
    shutil.rmtree(folder, ignore_errors=True)
    return create(folder, str(ROOT))


def install_azgov_with_more_rules(folder: Path, count: int) -> Path:
    """Return the commands of an environment with azgov and a number of rules more."""
    source = folder.with_name(folder.name + '-source')
    shutil.rmtree(source, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, source, ignore=IGNORED)
    generate_rules(source / 'rules', count)
    return create(folder, str(source))
