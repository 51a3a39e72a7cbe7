"""What a file is and what stands in it: reads one file for the pipeline, whatever its language."""

from __future__ import annotations

import os

from linter.model.diagnostic import Diagnostic, InputError
from linter.source.association import associate, parameter_files, template_of
from linter.source.discovery import Discovery, discover, language_of
from linter.source.jsonc import read_json
from linter.source.kinds import Kind, kind_of, sniff, sniff_file
from linter.source.text import read_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.model.source import Source

__all__ = [
    'Discovery', 'Document', 'Kind', 'associate', 'discover', 'kind_of', 'language_of', 'parameter_files',
    'read_document', 'sniff', 'template_of',
]

NOT_OURS: Final = {
    'ui-definition': 'a definition of the portal user interface',
    'policy': 'a policy or blueprint definition',
    'bicep-config': 'the configuration of Bicep',
    'other': 'no template, parameter file or snapshot',
}
"""Kinds of JSON files that azgov does not judge, with the reason that is shown."""

TEMPLATE_NAMES: Final = frozenset({'azuredeploy.json', 'maintemplate.json'})
"""Names that promise a template: such a file is never skipped because it cannot be read.

Source: github.com/Azure/azure-quickstart-templates, 1-CONTRIBUTION-GUIDE;
learn.microsoft.com/partner-center/marketplace-offers/plan-azure-application-offer
"""


class Document:
    """A file that was looked at.

    source: its text; None if it could not be read. value: of a JSON file; None for another or a broken one.
    kind: what it is. skipped: why azgov has nothing to say about it; '' if it has.
    diagnostics: what is wrong with it; blocking ones mean that it was not, or not soundly, analysed.
    """

    __slots__ = ('path', 'shown', 'source', 'value', 'kind', 'skipped', 'diagnostics')

    def __init__(
        self, path: str, shown: str, kind: Kind, *, source: Source | None = None, value: object = None,
        skipped: str = '', diagnostics: list[Diagnostic] | None = None,
    ) -> None:
        self.path = path
        self.shown = shown
        self.source = source
        self.value = value
        self.kind = kind
        self.skipped = skipped
        self.diagnostics = diagnostics or []


def read_document(path: str, shown: str, source: Source | None = None) -> Document:
    """Return what a file is and what stands in it. Never raises, never skips in silence.

    source: its text, where it was read before. A JSON file that is broken is an error if it looks like a template, and
    skipped with the reason if it does not.
    """
    language = language_of(path) or 'json'
    try:
        source = source or read_source(path, shown)
    except InputError as error:
        return _unreadable(path, shown, error.diagnostic)
    if language != 'json':
        return Document(path, shown, Kind(language), source=source)
    value, diagnostics = read_json(source)
    kind = kind_of(value, source.text)
    if kind.name not in NOT_OURS:
        snapshot = kind.name == 'snapshot'
        return Document(path, shown, kind, source=source, value=value, diagnostics=[] if snapshot else diagnostics)
    broken = value is None and bool(diagnostics)
    if broken and (sniff(source.text) or promises_template(path)):
        return Document(path, shown, Kind('template'), source=source, diagnostics=diagnostics)
    reason = NOT_OURS[kind.name]
    if broken:
        place = diagnostics[0].location
        reason += f'; line {place.line}, column {place.column}: {diagnostics[0].message}'
    return Document(path, shown, kind, source=source, value=value, skipped=reason)


def promises_template(path: str) -> bool:
    """Return whether the name of a file says that it is a template."""
    return os.path.basename(path).lower() in TEMPLATE_NAMES


def _unreadable(path: str, shown: str, diagnostic: Diagnostic) -> Document:
    """Return a file that is no text or too large: skipped only if nothing in it looks like a template."""
    by_content = language_of(path) in ('json', '') and diagnostic.code in ('encoding', 'limit-size')
    if by_content and not promises_template(path) and not sniff_file(path):
        return Document(path, shown, Kind('other'), skipped=f'{NOT_OURS["other"]}; {diagnostic.message}')
    return Document(path, shown, Kind(language_of(path) or 'template'), diagnostics=[diagnostic])
