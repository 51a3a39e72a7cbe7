"""Downloads over HTTP: to allowed hosts only, with limits on size and time, and a second try where that helps.

The standard library is enough: every redirect has to be judged here before it is followed and every body to be cut
off at its limit, so that of a larger client only the repetition would be left, which is twenty lines.
"""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import time
from http.client import HTTPException, HTTPResponse
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from linter import __version__
from linter.restore.hosts import Hosts, is_loopback
from linter.restore.reason import RestoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from email.message import Message
    from typing import Final

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MAXIMUM_REDIRECTS: Final = 3
BUSY: Final = frozenset({429, 500, 502, 503, 504})
"""Answers that a later try may better. Source: RFC 6585, section 4; RFC 9110, section 15.6."""

PAUSES: Final = (1.0, 2.0, 4.0)
"""Seconds between the tries; one more try than pauses."""

LONGEST_PAUSE: Final = 30.0
"""Seconds that a host may ask for with Retry-After."""

SILENCE: Final = 30.0
"""Seconds that a host may say nothing."""

DURATION: Final = 120.0
"""Seconds that one request may take in all: SILENCE alone would let a host send a byte now and then for ever."""

PIECE: Final = 65536


class Answer:
    """What a host answered. host: the one that answered, after redirects. body: empty unless the status is 200."""

    __slots__ = ('host', 'status', 'headers', 'body')

    def __init__(self, host: str, status: int, headers: Message, body: bytes) -> None:
        self.host = host
        self.status = status
        self.headers = headers
        self.body = body


class PassingError(Exception):
    """A failure that another try may mend. pause: seconds the host asks to wait. silent: there was no answer at all."""

    def __init__(self, message: str, *, pause: float = 0.0, silent: bool = False) -> None:
        super().__init__(message)
        self.pause = pause
        self.silent = silent


class Transport:
    """Downloads from allowed hosts.

    proxies: scheme to URL; never used for this machine. pause: waits for some seconds. silence, duration: limits in
    seconds. gone: hosts that did not answer, with the reason; they are not tried again.
    """

    def __init__(
        self, hosts: Hosts, *, proxies: Mapping[str, str] | None = None, pause: Callable[[float], None] = time.sleep,
        silence: float = SILENCE, duration: float = DURATION,
    ) -> None:
        self.hosts = hosts
        self.pause = pause
        self.silence = silence
        self.duration = duration
        context = ssl.create_default_context()
        self.direct = opener({}, context)
        self.proxied = opener(dict(proxies or {}), context)
        self.gone: dict[str, str] = {}

    def get(self, url: str, registry: str, *, accept: str, limit: int, token: str = '') -> Answer:
        """Download from a registry, or from where it leads. token: for the registry itself, and no other host.

        Raises RestoreError: a host that is not allowed, one that does not answer, more than limit bytes.
        """
        host = self.hosts.check(url, registry)
        first = host
        for _ in range(MAXIMUM_REDIRECTS + 1):
            headers = {'Accept': accept, 'User-Agent': f'azgov/{__version__}'}
            if token and host == first:
                headers['Authorization'] = f'Bearer {token}'
            answer = self.try_repeatedly(url, host, headers, limit)
            if answer.status not in REDIRECTS:
                return answer
            url = join(url, answer.headers.get('Location', ''), host)
            host = self.hosts.check(url, registry)
        raise RestoreError(f'{registry} leads from one address to the next more than {MAXIMUM_REDIRECTS} times')

    def try_repeatedly(self, url: str, host: str, headers: dict[str, str], limit: int) -> Answer:
        """Return the answer to a request; a host that is busy or breaks off is asked again after a pause."""
        if host in self.gone:
            raise RestoreError(self.gone[host])
        for pause in (*PAUSES, None):
            try:
                return self.request(url, host, headers, limit)
            except PassingError as error:
                if pause is None:
                    if error.silent:
                        self.gone[host] = str(error)
                    raise RestoreError(f'{error}; tried {len(PAUSES) + 1} times') from None
                self.pause(max(pause, error.pause))
        raise AssertionError('the last try returns or raises')

    def request(self, url: str, host: str, headers: dict[str, str], limit: int) -> Answer:
        """Return the answer to one request. Raises PassingError, or RestoreError if another try cannot help."""
        outcome: list[Answer | PassingError | RestoreError] = []

        def work() -> None:
            try:
                outcome.append(self.ask(url, host, headers, limit))
            except (PassingError, RestoreError) as error:
                outcome.append(error)

        # A thread of its own: nothing else ends a request whose host sends header after header.
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(self.duration)
        if thread.is_alive():
            self.gone[host] = f'{host} took longer than {self.duration:g} seconds'
            raise RestoreError(self.gone[host])
        if isinstance(outcome[0], Answer):
            return outcome[0]
        raise outcome[0]

    def ask(self, url: str, host: str, headers: dict[str, str], limit: int) -> Answer:
        """Send one request and read the answer, however long it takes."""
        opening = self.direct if is_loopback(host) else self.proxied
        try:
            with opening.open(Request(url, headers=headers), timeout=self.silence) as response:
                if response.status in BUSY:
                    raise busy(host, response)
                body = read(response, host, limit) if response.status == 200 else b''
                return Answer(host, response.status, response.headers, body)
        except (OSError, HTTPException, UnicodeError) as error:
            raise explain(error, host) from None


def read(response: HTTPResponse, host: str, limit: int) -> bytes:
    """Return a body of at most limit bytes, and all that was announced."""
    announced = response.length
    if announced is not None and announced > limit:
        raise RestoreError(f'{host} announces {announced:,} bytes; at most {limit:,} are taken')
    pieces: list[bytes] = []
    size = 0
    while announced is None or size < announced:
        piece = response.read(min(PIECE, limit + 1 - size))
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise RestoreError(f'{host} sends more than {limit:,} bytes; that is the most that is taken')
    if announced is not None and size < announced:
        raise PassingError(f'{host} breaks off after {size:,} of {announced:,} bytes')
    return b''.join(pieces)


def join(url: str, target: str, host: str) -> str:
    """Return the address that a host leads to from a URL. Raises RestoreError."""
    try:
        return urljoin(url, target)
    except ValueError:
        raise RestoreError(f"{host} leads to '{target}', which is not the address of a host") from None


def opener(proxies: dict[str, str], context: ssl.SSLContext) -> OpenerDirector:
    """Return what opens URLs with HTTP and HTTPS, and does nothing on its own.

    The usual openers follow redirects, answer a 401 with passwords they know, and open files.
    """
    director = OpenerDirector()
    director.addheaders = []
    for handler in (ProxyHandler(proxies), HTTPHandler(), HTTPSHandler(context=context)):
        director.add_handler(handler)
    return director


def busy(host: str, response: HTTPResponse) -> PassingError:
    """Return the failure that a busy host answers with."""
    seconds = response.headers.get('Retry-After', '')
    wanted = min(float(seconds), LONGEST_PAUSE) if seconds.isdecimal() and len(seconds) < 9 else 0.0
    return PassingError(f'{host} answers with status {response.status}', pause=wanted)


def explain(error: OSError | HTTPException | UnicodeError, host: str) -> Exception:
    """Return a failure of the connection in words: a PassingError if another try may help, else a RestoreError."""
    reason: object = error
    while isinstance(reason, URLError):
        reason = reason.reason
    if isinstance(reason, ssl.SSLCertVerificationError):
        return RestoreError(f'{host} has a certificate that cannot be verified: {reason.verify_message}')
    if isinstance(reason, socket.gaierror) and reason.errno != socket.EAI_AGAIN:
        return RestoreError(f'{host} is not a host that can be found')
    if isinstance(reason, UnicodeError):
        return RestoreError(f'{host} leads to an address that cannot be asked for')
    if isinstance(reason, TimeoutError):
        return PassingError(f'{host} does not answer in time', silent=True)
    if isinstance(reason, OSError) and reason.errno == errno.ECONNREFUSED:
        return PassingError(f'{host} takes no connection', silent=True)
    if isinstance(reason, OSError) and reason.strerror:
        return PassingError(f'the connection to {host} fails: {reason.strerror}', silent=True)
    return PassingError(f'{host} breaks off: {type(reason).__name__}')

