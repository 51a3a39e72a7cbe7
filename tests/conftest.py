"""What all tests share: golden files, ``pytest --update-golden`` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption('--update-golden', action='store_true', help='write golden files anew, then read the diff')


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare text with the golden file of that name beside the test, in its folder golden/."""
    folder = Path(request.path).parent / 'golden'

    def compare(name: str, text: str) -> None:
        file = folder / name
        if request.config.getoption('--update-golden'):
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode())
        assert file.is_file(), f'there is no {file}; pytest --update-golden writes it'
        assert text == file.read_bytes().decode()

    return compare
