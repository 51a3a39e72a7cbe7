"""A rule as the rest of azgov sees it: loaded, validated, its conditions compiled to plain data."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Guidance:
    """A recommendation that a rule enforces.

    id: ``caf-networking/private-endpoints``; title: the recommendation in one sentence;
    article: title of the article; section: heading in it; url: link to that section.
    """

    __slots__ = ('id', 'title', 'article', 'section', 'url')

    def __init__(self, id: str, title: str, article: str, section: str, url: str) -> None:
        self.id = id
        self.title = title
        self.article = article
        self.section = section
        self.url = url


class Rule:
    """One requirement.

    area: networking, security, governance, management or resource-selection (the folder it lies in).
    severity: high, medium or low. pillar: of the Well-Architected Framework. audience: startup, any, enterprise.
    types: resource types it judges, as written.
    when, require: compiled conditions (see linter.rules.compile); when is None if it applies to all of its types.
    parameters: name to ``{type, description, default?, allowed?}``.
    table: name of the data file whose rows the rule is instantiated for, or ''.
    row: the row of the table that this instance of the rule is for; empty for a rule without a table, and for the
        rule as a whole.
    missed: cases the rule knowingly does not see, for its page.
    """

    __slots__ = (
        'id', 'title', 'area', 'severity', 'pillar', 'audience', 'types', 'when', 'require', 'parameters', 'guidance',
        'checks', 'policies', 'checklist', 'rationale', 'remediation', 'references', 'fix', 'since', 'table', 'row',
        'file', 'missed',
    )
    id: str
    title: str
    area: str
    severity: str
    pillar: str
    audience: str
    types: tuple[str, ...]
    when: object
    require: object
    parameters: dict[str, dict[str, object]]
    guidance: tuple[Guidance, ...]
    checks: tuple[str, ...]
    policies: tuple[str, ...]
    checklist: tuple[str, ...]
    rationale: str
    remediation: str
    references: tuple[str, ...]
    fix: tuple[dict[str, object], ...]
    since: str
    table: str
    row: dict[str, object]
    file: str
    missed: str

    def __init__(self, *, row: dict[str, object] | None = None, **members: Any) -> None:
        # Any: one keyword per slot, typed above
        members['row'] = row or {}
        for name in self.__slots__:
            setattr(self, name, members[name])

    def __repr__(self) -> str:
        return f'Rule({self.id})'
