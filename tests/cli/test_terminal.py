"""Progress appears only where someone waits for it, and takes nothing away from the report."""

from __future__ import annotations

import io
import sys

import pytest

from linter.cli import terminal
from linter.cli.terminal import WIDEST, WIDTH, Progress, has_colour, has_unicode, width_of


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time that azgov sees, to be changed in place."""
    now = [100.0]
    monkeypatch.setattr(terminal, 'monotonic', lambda: now[0])
    return now


def test_progress_appears_after_a_second_and_goes_away(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, 'stderr', stream)
    progress = Progress('deployments')
    for second, done in ((0.5, 1), (1.5, 2), (1.55, 3), (2.0, 4)):
        clock[0] = 100 + second
        progress(done, 9)
    progress.clear()
    assert stream.getvalue() == (
        '\r\x1b[Kazgov: 2 of 9 deployments\r\x1b[Kazgov: 4 of 9 deployments\r\x1b[K'
    )


def test_short_work_shows_no_progress(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, 'stderr', stream)
    progress = Progress('deployments')
    progress(1, 9)
    progress.clear()
    assert stream.getvalue() == ''


def test_a_log_gets_no_progress(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, 'stderr', stream)
    progress = Progress('deployments')
    clock[0] += 60
    progress(1, 9)
    progress.clear()
    assert stream.getvalue() == ''


@pytest.mark.parametrize(('stream', 'environment', 'painted'), [
    (io.StringIO(), {}, False),
    (Terminal(), {}, True),
    (Terminal(), {'NO_COLOR': '1'}, False),
    (Terminal(), {'NO_COLOR': ''}, True),
    (Terminal(), {'TERM': 'dumb'}, False),
    (io.StringIO(), {'FORCE_COLOR': '1'}, True),
    (io.StringIO(), {'FORCE_COLOR': '1', 'NO_COLOR': '1'}, False),
])
def test_colour_follows_the_terminal_and_the_environment(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, environment: dict[str, str], painted: bool
) -> None:
    for name in ('NO_COLOR', 'FORCE_COLOR', 'TERM'):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert has_colour(stream) is painted


def test_the_width_is_that_of_the_terminal_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_columns(columns: int) -> int:
        stream = Terminal()
        stream.fileno = lambda: 1  # type: ignore[method-assign]
        monkeypatch.setattr('os.get_terminal_size', lambda descriptor: type('', (), {'columns': columns})())
        return width_of(stream)

    assert width_of(io.StringIO()) == WIDTH
    assert with_columns(80) == 80
    assert with_columns(500) == WIDEST
    assert with_columns(0) == WIDTH


@pytest.mark.parametrize(('encoding', 'able'), [('utf-8', True), ('UTF8', True), ('ascii', False), ('cp1252', False)])
def test_lines_are_drawn_where_they_can_be_encoded(encoding: str, able: bool) -> None:
    assert has_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is able
