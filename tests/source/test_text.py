"""Files as text."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from linter.model.diagnostic import InputError
from linter.source.limits import MAXIMUM_SIZE
from linter.source.text import read_source


def refusal(path: Path | str) -> tuple[str, int, int]:
    """Return code, line and column of the refusal to read a file."""
    with pytest.raises(InputError) as caught:
        read_source(str(path), 'shown.json')
    diagnostic = caught.value.diagnostic
    assert (diagnostic.severity, diagnostic.blocking) == ('error', True)
    assert diagnostic.location.file == 'shown.json'
    return diagnostic.code, diagnostic.location.line, diagnostic.location.column


@pytest.mark.parametrize('data', [
    'é\r\n😀'.encode(),
    b'\xef\xbb\xbf' + 'é\r\n😀'.encode(),
    b'\xff\xfe' + 'é\r\n😀'.encode('utf-16-le'),
    b'\xfe\xff' + 'é\r\n😀'.encode('utf-16-be'),
], ids=['utf-8', 'utf-8 with mark', 'utf-16 little', 'utf-16 big'])
def test_text_is_read_by_its_mark_and_keeps_its_line_ends(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / 'a.json'
    file.write_bytes(data)
    source = read_source(str(file), 'x/a.json')
    assert (source.text, source.file, source.path) == ('é\r\n😀', 'x/a.json', str(file))


def test_an_empty_file_is_empty_text(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    file.write_bytes(b'')
    assert read_source(str(file), 'a').text == ''


@pytest.mark.parametrize(('data', 'line', 'column'), [
    (b'{}\n"caf\xe9"', 2, 5),
    ('é\n'.encode() + b'\xff', 2, 1),
    ('{}'.encode('utf-16-le'), 1, 2),
    ('{}'.encode('utf-32'), 1, 1),
    (b'\xff\xfe' + 'ab'.encode('utf-16-le') + b'\x00\xd8', 1, 3),
    (b'\xff\xfea', 1, 1),
    (b'\x89PNG\r\n', 1, 1),
    (b'{"a": "\x00"}', 1, 8),
])
def test_what_is_not_text_is_refused_at_its_first_bad_byte(
    tmp_path: Path, data: bytes, line: int, column: int
) -> None:
    file = tmp_path / 'a.json'
    file.write_bytes(data)
    assert refusal(file) == ('encoding', line, column)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    with file.open('wb') as stream:
        stream.truncate(MAXIMUM_SIZE + 1)
    assert refusal(file)[0] == 'limit-size'


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    file.write_bytes(b' ' * MAXIMUM_SIZE)
    assert len(read_source(str(file), 'a').text) == MAXIMUM_SIZE


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path)[0] == 'unreadable'


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / 'none')[0] == 'not-found'


@pytest.mark.parametrize('path', ['a\0b', 'a' * 5000])
def test_a_path_that_cannot_be_is_refused(path: str) -> None:
    assert refusal(path)[0] == 'unreadable'


@pytest.mark.skipif(not hasattr(os, 'mkfifo'), reason='no FIFO here')
def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / 'a.json')
    assert refusal(tmp_path / 'a.json')[0] == 'unreadable'


@pytest.mark.skipif(not hasattr(socket, 'AF_UNIX'), reason='no such sockets here')
def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind('a.json')
        assert refusal('a.json')[0] == 'unreadable'


@pytest.mark.skipif(not os.path.exists('/dev/zero'), reason='no devices here')
@pytest.mark.parametrize('device', ['/dev/zero', '/dev/null'])
def test_a_device_is_refused(device: str) -> None:
    assert refusal(device)[0] == 'unreadable'


@pytest.mark.skipif(not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='root may read everything')
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    file = tmp_path / 'a.json'
    file.write_text('{}')
    file.chmod(0)
    assert refusal(file)[0] == 'unreadable'
