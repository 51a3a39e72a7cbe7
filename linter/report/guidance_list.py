"""The guidance for people: its articles with how much of each is enforced, and the recommendations of one."""

from __future__ import annotations

from linter.report.conclusion import plural
from linter.report.ink import Ink
from linter.report.safe_text import safe_text
from linter.report.wrapping import wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from linter.model.rule import Rule
    from linter.rules.guidance import Entry, GuidanceIndex

ENFORCED, IN_PART, NOT = 'enforced', 'in part', 'no rule'
INKS = {ENFORCED: 'good', IN_PART: 'medium', NOT: 'quiet'}

WITHOUT_RULE = {
    'template': 'checkable, without a rule so far',
    'live': 'only a running environment shows it',
    'tenant': 'decided outside of the subscription, in Entra ID or management groups',
    'manual': 'a process, which no configuration shows',
}
"""What keeps a recommendation from having a rule, by where it can be checked."""


class Enforcement:
    """Which rules enforce what: by recommendation, and the checks that they decide."""

    def __init__(self, index: GuidanceIndex, rules: Iterable[Rule]) -> None:
        self.index = index
        self.checks: set[str] = set()
        self.rules: dict[str, list[str]] = {}
        for rule in rules:
            self.checks.update(rule.checks)
            for guidance in rule.guidance:
                self.rules.setdefault(guidance.id, []).append(rule.id)

    def status(self, recommendation: Entry) -> str:
        """Return how far a recommendation is enforced: fully only if its checks express it and each has a rule."""
        if recommendation['id'] not in self.rules:
            return NOT
        complete = recommendation.get('coverage') == 'full' and self.checks.issuperset(recommendation['checks'])
        return ENFORCED if complete else IN_PART

    def recommendations(self, article: str) -> list[Entry]:
        """Return the recommendations of an article."""
        return [entry for entry in self.index.recommendations.values() if entry['article'] == article]


def write_articles(index: GuidanceIndex, rules: Iterable[Rule], stream: TextIO, *, colour: bool = False) -> None:
    """Write a line for each article: recommendations, enforced, enforced in part, title."""
    ink, enforcement = Ink(colour), Enforcement(index, rules)
    width = max(map(len, index.articles), default=0)
    stream.write(ink('quiet', f'{"article".ljust(width)}  demands  enforced  in part  title') + '\n')
    totals = dict.fromkeys(INKS, 0)
    for id, article in index.articles.items():
        statuses = [enforcement.status(entry) for entry in enforcement.recommendations(id)]
        counts = {status: statuses.count(status) for status in INKS}
        totals = {status: totals[status] + counts[status] for status in INKS}
        cells = f'{len(statuses):7}  {counts[ENFORCED] or "":8}  {counts[IN_PART] or "":7}'
        stream.write(f'{ink("place", safe_text(id).ljust(width))}  {cells}  {safe_text(article["title"])}\n')
    stream.write(
        f'\n{len(index.articles)} articles, {sum(totals.values())} recommendations: {totals[ENFORCED]} enforced, '
        f'{totals[IN_PART]} in part, {totals[NOT]} without a rule\n'
    )


def write_article(
    index: GuidanceIndex, rules: Iterable[Rule], article: str, stream: TextIO, *, colour: bool = False, width: int = 100
) -> None:
    """Write the recommendations of an article, each with the rules that enforce it or why there is none."""
    ink, enforcement = Ink(colour), Enforcement(index, rules)
    entry = index.articles[article]
    stream.write(f'{ink("place", safe_text(entry["title"]))}\n{ink("link", safe_text(entry["url"]))}\n')
    for recommendation in enforcement.recommendations(article):
        status = enforcement.status(recommendation)
        name = ink('place', safe_text(recommendation['id']))
        stream.write(f'\n{name}  {ink(INKS[status], status)}\n')
        for line in _facts(recommendation, status, enforcement, width - 4):
            stream.write(f'    {line}\n')


def _facts(recommendation: Entry, status: str, enforcement: Enforcement, width: int) -> Iterator[str]:
    yield from wrap(safe_text(recommendation['statement'], 1000), width)
    names = enforcement.rules.get(recommendation['id'], [])
    if names:
        yield from wrap(f'rule{plural(len(names))}: {", ".join(map(safe_text, names))}', width)
    if status != ENFORCED:
        missing = [check for check in recommendation['checks'] if check not in enforcement.checks]
        if names and missing:
            yield from wrap(f'without a rule: {", ".join(map(safe_text, missing))}', width)
        reason = recommendation.get('reason') or ('' if names else WITHOUT_RULE.get(recommendation['checkable'], ''))
        if reason:
            yield from wrap(safe_text(str(reason), 1000), width)
