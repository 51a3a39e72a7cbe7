"""Where compiled rules come from: the wheel, the user's cache folder, or rule files compiled now.

Shipped rules are compiled when the wheel is built (:func:`write_cache`) and taken as they are. For a folder of rule
files the compiled rules are kept in the cache folder and used as long as names, sizes and times of the files stay the
same; when those differ, as long as the content does not. jsonschema and yaml are imported only to compile.
"""

from __future__ import annotations

import os
import os.path

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.source import Location
from linter.rules.compiled import OpenFile, RuleSet, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Final

COMPILED: Final = 'compiled.json'
"""Name of the compiled rules in the folder of the shipped ones."""
BESIDE: Final = ('guidance.yaml', 'rule.schema.json')
"""Files in the folder of the rules that they depend on; those of the shipped rules where it has none."""


def standards_folder() -> str:
    """Return the folder of the shipped rules: in the package of a wheel, beside it in a work tree."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    installed = os.path.join(package, 'standards')
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), 'rules')


def shipped_rules() -> str:
    """Return the shipped rules: compiled if they are installed, the folder in a work tree."""
    folder = standards_folder()
    compiled = os.path.join(folder, COMPILED)
    return compiled if os.path.basename(folder) == 'standards' and os.path.isfile(compiled) else folder


def cache_folder(environment: Mapping[str, str]) -> str | None:
    """Return the folder for compiled rules: azgov in $XDG_CACHE_HOME or ~/.cache; None where there is no home.

    Source: specifications.freedesktop.org/basedir-spec (a path that is not absolute does not count)
    """
    place = environment.get('XDG_CACHE_HOME', '')
    if not os.path.isabs(place):
        home = environment.get('HOME') or environment.get('USERPROFILE') or ''
        if not os.path.isabs(home):
            return None
        place = os.path.join(home, '.cache')
    return os.path.join(place, 'azgov')


def open_rules(place: str = '', *, shown: str = '', cache: str | None = None) -> RuleSet:
    """Return the rules of a compiled file or of a folder of rule files; the shipped ones where place is ''.

    shown: the folder's name in messages; as given where it is ''. cache: the folder in which compiled rules are
    kept, see :func:`cache_folder`; None keeps nothing.
    Raises InputError when the place cannot be read, or the guidance in it.
    """
    if not place:
        # Only the file that was installed with the program is trusted; in other folders rule files count.
        place, shown = shipped_rules(), shown or 'rules'
    shown = shown or place.replace(os.sep, '/').rstrip('/')
    compiled = _read(place) if os.path.isfile(place) else None
    if compiled is not None:
        return compiled
    folder = os.path.realpath(os.path.dirname(place) if os.path.isfile(place) else place)
    if not os.path.isdir(folder):
        message = f"'{shown}' is not a folder of rules"
        raise InputError(Diagnostic('not-found', 'error', message, Location(shown), blocking=True))
    return _of_folder(folder, shown, cache)


def write_cache(folder: str, path: str, *, shown: str = 'rules') -> RuleSet:
    """Compile a folder of rule files into a file, the same for the same rules, and return the rules.

    Raises InputError for the first rule that does not load: what is shipped has no errors.
    """
    data = _compile(os.path.realpath(folder), shown, {})
    rules = RuleSet(data)
    if rules.diagnostics:
        raise InputError(rules.diagnostics[0])
    with open(path, 'wb') as stream:
        stream.write(data)
    return rules


def _of_folder(folder: str, shown: str, cache: str | None) -> RuleSet:
    path = _cache_file(folder, shown, cache)
    if path is None:
        return RuleSet(_compile(folder, shown, {}))
    made_of: dict[str, object] = {'folder': folder, 'shown': shown, 'signature': _signature(folder)}
    known = _read(path)
    if known is not None and made_of.items() <= known.header.items():
        return known
    made_of['content'] = _content(folder)
    if known is not None and all(known.header.get(name) == made_of[name] for name in ('folder', 'shown', 'content')):
        rules = known.renewed(**made_of)
    else:
        rules = RuleSet(_compile(folder, shown, made_of))
    _store(path, rules.data)
    return rules


def _compile(folder: str, shown: str, header: dict[str, object]) -> bytes:
    from linter.rules.load import load_rules

    rules, diagnostics = load_rules(folder, shown, standards_folder())
    return encode(rules, diagnostics, **header)


def _files(folder: str) -> Iterator[tuple[os.stat_result, str]]:
    """Yield status and path of every file that the compiled rules depend on, in any order."""
    for name in BESIDE:
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            path = os.path.join(standards_folder(), name)
        if os.path.isfile(path):
            yield os.stat(path), path
    for area in os.scandir(folder):
        if area.name.startswith(('.', '_')) or not area.is_dir(follow_symlinks=False):
            continue
        for entry in os.scandir(area.path):
            if entry.name.endswith(('.yaml', '.yml')):
                yield _status(entry), entry.path


def _status(entry: os.DirEntry[str]) -> os.stat_result:
    """Return the status of a file; of the link where it leads nowhere."""
    try:
        return entry.stat()
    except OSError:
        return entry.stat(follow_symlinks=False)


def _signature(folder: str) -> str:
    """Return what changes whenever a file does: names, sizes, times of the last change of content and of status.

    Sums, so that hundreds of files cost little; the time of the last change of status cannot be set at will.
    """
    from zlib import crc32

    number = names = sizes = contents = changes = 0
    for status, path in _files(folder):
        number += 1
        names += crc32(os.fsencode(path))
        sizes += status.st_size
        contents += status.st_mtime_ns
        changes += status.st_ctime_ns
    return f'{number}|{names}|{sizes}|{contents}|{changes}'


def _content(folder: str) -> str:
    import hashlib
    import stat

    digest = hashlib.sha256()
    for path, status in sorted((path, status) for status, path in _files(folder)):
        data = str(status.st_mode).encode()
        if stat.S_ISREG(status.st_mode):
            with open(path, 'rb') as stream:
                data = stream.read()
        digest.update(os.fsencode(path) + f'\0{len(data)}\0'.encode())
        digest.update(data)
    return digest.hexdigest()


def _cache_file(folder: str, shown: str, cache: str | None) -> str | None:
    """Return the file for the compiled rules of a folder; None where nothing can be kept safely."""
    if cache is None or not _is_private(cache):
        return None
    from zlib import crc32

    return os.path.join(cache, f"rules-{crc32(os.fsencode(f'{folder}|{shown}')):08x}.json")


def _is_private(cache: str) -> bool:
    """Make the cache folder if it is not there; return whether nobody else can write to it."""
    try:
        os.makedirs(cache, mode=0o700, exist_ok=True)
        status = os.stat(cache)
    except OSError:
        return False
    return not hasattr(os, 'getuid') or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _read(path: str) -> RuleSet | None:
    """Return compiled rules; None when the file is not there, or of another version, or not whole."""
    try:
        return RuleSet(OpenFile(path))
    except (OSError, ValueError):
        return None


def _store(path: str, data: bytes) -> None:
    """Replace a cached file in one step; without effect where that is not possible."""
    temporary = f'{path}.{os.getpid()}'
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_BINARY', 0)
    try:
        with open(os.open(temporary, flags, 0o600), 'wb') as stream:
            stream.write(data)
        os.replace(temporary, path)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
