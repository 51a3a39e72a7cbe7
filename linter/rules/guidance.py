"""The guidance that rules enforce: articles, their recommendations, and the checks that give evidence for them."""

from __future__ import annotations

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.rule import Guidance
from linter.source.yamlc import read_yaml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Final

    from linter.model.source import Source
    from linter.source.yamlc import Positions

    Entry = dict[str, Any]  # Any: members of the file, whose shape the readers of each member know

SECTIONS: Final = {
    'articles': ('id', 'title', 'url', 'area'),
    'recommendations': ('id', 'article', 'section', 'statement', 'checkable', 'url', 'checks'),
    'checks': ('id', 'level', 'priority', 'severity', 'types'),
}
"""The lists of the file, and the members that each of their entries has."""


class GuidanceIndex:
    """Articles, recommendations and checks by id; entries are as in the file."""

    __slots__ = ('articles', 'recommendations', 'checks')

    def __init__(
        self, articles: dict[str, Entry], recommendations: dict[str, Entry], checks: dict[str, Entry]
    ) -> None:
        self.articles = articles
        self.recommendations = recommendations
        self.checks = checks

    def guidance(self, id: str) -> Guidance | None:
        """Return the recommendation with this id as a rule carries it; None if there is none."""
        entry = self.recommendations.get(id)
        if entry is None:
            return None
        article = self.articles[entry['article']]
        return Guidance(id, entry['statement'], article['title'], entry['section'] or '', entry['url'])


def load_guidance(source: Source) -> GuidanceIndex:
    """Return the guidance of a file.

    Raises InputError (``guidance``) at the first entry that lacks a member, repeats an id or refers to nothing.
    """
    document, positions = read_yaml(source)
    sections: dict[str, dict[str, Entry]] = {}
    for name, required in SECTIONS.items():
        entries = document.get(name) if isinstance(document, dict) else None
        if not isinstance(entries, list):
            raise _error(positions, (), f"the guidance has no list '{name}'")
        sections[name] = _by_id(name, entries, required, positions)
    _check_references(sections, positions)
    return GuidanceIndex(sections['articles'], sections['recommendations'], sections['checks'])


def _by_id(name: str, entries: list[Any], required: Iterable[str], positions: Positions) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for number, entry in enumerate(entries):
        missing = [member for member in required if not isinstance(entry, dict) or member not in entry]
        if missing:
            raise _error(positions, (name, number), f"an entry of '{name}' needs '{missing[0]}'")
        if entry['id'] in found:
            raise _error(positions, (name, number, 'id'), f"'{entry['id']}' stands twice in '{name}'")
        found[entry['id']] = entry
    return found


def _check_references(sections: dict[str, dict[str, Entry]], positions: Positions) -> None:
    for number, entry in enumerate(sections['recommendations'].values()):
        at = ('recommendations', number)
        if entry['article'] not in sections['articles']:
            raise _error(positions, (*at, 'article'), f"there is no article '{entry['article']}'")
        for place, check in enumerate(entry['checks']):
            if check not in sections['checks']:
                raise _error(positions, (*at, 'checks', place), f"there is no check '{check}'")


def _error(positions: Positions, at: tuple[str | int, ...], message: str) -> InputError:
    return InputError(Diagnostic('guidance', 'error', message, positions.location(at), blocking=True))
