"""Functions that read files while the template is compiled; nothing outside the project root is read.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files
"""

from __future__ import annotations

import codecs
import os

from linter.arm.ir import Arr, Call, Entry, Lit, Obj, Variable
from linter.bicep.constants import constant
from linter.bicep.file import unknown
from linter.bicep.workspace import UnresolvedError
from linter.model.diagnostic import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile
    from linter.bicep.syntax import FunctionCall

MAXIMUM_TEXT: Final = 131_072
MAXIMUM_JSON: Final = 1_048_576
MAXIMUM_BINARY: Final = 96 * 1024
MAXIMUM_FILES: Final = 10_000
"""Characters, and bytes, of a loaded file.

Source: learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files#remarks
"""

ENCODINGS: Final = {
    'us-ascii': 'ascii', 'utf-8': 'utf-8', 'utf-16': 'utf-16-le', 'utf-16be': 'utf-16-be',
    'iso-8859-1': 'latin-1',
}


BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, 'utf-8'), (codecs.BOM_UTF16_LE, 'utf-16-le'), (codecs.BOM_UTF16_BE, 'utf-16-be')
)


class LoadError(ValueError):
    """A file that cannot be loaded."""


def load_text(file: BicepFile, arguments: list[object]) -> object:
    """loadTextContent(path[, encoding])"""
    text = read_text(file, arguments[0], arguments[1] if len(arguments) > 1 else None)
    if len(text) > MAXIMUM_TEXT:
        raise LoadError(f"'{arguments[0]}' has {len(text):,} characters; at most {MAXIMUM_TEXT:,} can be loaded")
    return text


def load_base64(file: BicepFile, arguments: list[object]) -> object:
    """loadFileAsBase64(path)"""
    from base64 import b64encode

    content = read_content(file, arguments[0])
    if len(content) > MAXIMUM_BINARY:
        raise LoadError(f"'{arguments[0]}' has {len(content):,} bytes; at most {MAXIMUM_BINARY:,} can be loaded")
    return b64encode(content).decode('ascii')


def load_json(file: BicepFile, arguments: list[object]) -> object:
    """loadJsonContent(path[, jsonPath[, encoding]])"""
    from linter.model.source import Source
    from linter.source.jsonc import read_json

    text = structured_text(file, arguments)
    value, diagnostics = read_json(Source(str(arguments[0]), '', text))
    blocking = [diagnostic for diagnostic in diagnostics if diagnostic.blocking]
    if blocking:
        raise LoadError(f"'{arguments[0]}' is not JSON: {blocking[0].message}")
    return selected(value, arguments)


def load_yaml(file: BicepFile, arguments: list[object]) -> object:
    """loadYamlContent(path[, jsonPath[, encoding]])"""
    from linter.source.yaml_content import read_yaml_content

    text = structured_text(file, arguments)
    try:
        value = read_yaml_content(text)
    except ValueError as error:
        raise LoadError(f"'{arguments[0]}' is not YAML: {error}") from None
    return selected(value, arguments)


def structured_text(file: BicepFile, arguments: list[object]) -> str:
    text = read_text(file, arguments[0], arguments[2] if len(arguments) > 2 else None)
    if len(text) > MAXIMUM_JSON:
        raise LoadError(f"'{arguments[0]}' has {len(text):,} characters; at most {MAXIMUM_JSON:,} can be loaded")
    return text


def selected(value: object, arguments: list[object]) -> object:
    """Return the part of a value that the path argument selects."""
    if len(arguments) < 2 or not isinstance(arguments[1], str):
        return value
    from linter.bicep.jsonpath import is_single, select

    path = arguments[1]
    found = select(value, path)
    if is_single(path):
        if not found:
            raise LoadError(f"'{arguments[0]}' has nothing at '{path}'")
        return found[0]
    return found


def load_directory(file: BicepFile, arguments: list[object]) -> object:
    """loadDirectoryFileInfo(path[, pattern]): the files of a folder, by name without case."""
    from fnmatch import fnmatchcase

    folder = resolve(file, arguments[0])
    pattern = str(arguments[1]) if len(arguments) > 1 else '*'
    if not os.path.isdir(folder):
        raise LoadError(f"'{arguments[0]}' is not a folder")
    names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    if len(names) > MAXIMUM_FILES:
        raise LoadError(f"'{arguments[0]}' holds more than {MAXIMUM_FILES:,} files")
    base = os.path.dirname(file.source.path)
    return [
        {
            'relativePath': os.path.relpath(os.path.join(folder, name), base).replace(os.sep, '/'),
            'baseName': name,
            'extension': os.path.splitext(name)[1],
        }
        for name in sorted(names, key=lambda name: (name.lower(), name)) if fnmatchcase(name, pattern)
    ]


def resolve(file: BicepFile, written: object) -> str:
    """Return the real path of a file that is named in a call. Raises LoadError."""
    if not isinstance(written, str):
        raise LoadError('the path of a file must be text')
    try:
        return file.workspace.inside(file.source.path, written)
    except UnresolvedError as error:
        raise LoadError(str(error)) from None


def read_content(file: BicepFile, written: object) -> bytes:
    path = resolve(file, written)
    try:
        content = file.workspace.content(path)
    except InputError as error:
        raise LoadError(f"'{written}': {error.diagnostic.message}") from None
    file.workspace.use(path, file.source.path)
    file.template.files.add(path)
    return content


def read_text(file: BicepFile, written: object, encoding: object) -> str:
    """Return a file as text: in the given encoding, else as its byte order mark says, else UTF-8."""
    content = read_content(file, written)
    name = ENCODINGS.get(encoding.lower()) if isinstance(encoding, str) else 'utf-8'
    if name is None:
        raise LoadError(f"'{encoding}' is not one of the encodings {', '.join(ENCODINGS)}")
    for mark, marked in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            name, content = marked, content[len(mark) :]
            break
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        raise LoadError(f"'{written}' is not text in {encoding or 'UTF-8'}") from None


READERS: Final[dict[str, Callable[[BicepFile, list[object]], object]]] = {
    'loadTextContent': load_text,
    'loadFileAsBase64': load_base64,
    'loadJsonContent': load_json,
    'loadYamlContent': load_yaml,
    'loadDirectoryFileInfo': load_directory,
}


def answer(file: BicepFile, node: FunctionCall) -> Lowered:
    """Return what a load function gives: a variable of the template that holds it, as the compiler writes it."""
    loaded = load(file, node)
    if file.inline_loads:
        return loaded
    variables = file.template.variables
    number = sum(1 for key in variables if key.startswith('$fxv#'))
    name = f'$fxv#{number}'
    position = (node.start, node.end)
    variables[name] = Variable(name, loaded, pos=position)
    return Call('variables', [Lit(name, position)], position)


def load(file: BicepFile, node: FunctionCall) -> Lowered:
    """Return what a load function gives, as a value; an unknown, with a diagnostic, where it fails."""
    position = (node.start, node.end)
    try:
        arguments = [constant(argument) for argument in node.arguments]
        if not arguments:
            raise LoadError(f"'{node.name}' takes the path of a file")
        return as_node(READERS[node.name](file, arguments), position)
    except ValueError as error:
        file.report('load-file', str(error), node)
        return unknown('error', str(error), node)


def as_node(value: object, position: tuple[int, int]) -> Lowered:
    """Return plain data as a node: text in it is text, never an expression."""
    if isinstance(value, dict):
        return Obj([Entry(key, as_node(item, position), position) for key, item in value.items()], None, position)
    if isinstance(value, list):
        return Arr([as_node(item, position) for item in value], position)
    return Lit(value, position)

