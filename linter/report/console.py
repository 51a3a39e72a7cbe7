"""The console report: each finding with its source, where the value came from, the guidance and the fix."""

from __future__ import annotations

from linter.model.finding import FAIL
from linter.model.values import is_secure
from linter.report.excerpt import excerpt
from linter.report.ink import Ink
from linter.report.safe_text import MESSAGE_LIMIT, safe_path, safe_text
from linter.report.selection import SHOWN, groups, in_order, label, names
from linter.report.totals import write_totals
from linter.report.wrapping import wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding
    from linter.model.run import Run
    from linter.model.source import Location, Source
    from linter.report.view import View

INDENT = '    '
KEY_WIDTH = 10
NARROWEST = 60
BLOCKS = 50
"""Places in one file that are shown for one rule; the rest is counted."""


def write(run: Run, stream: TextIO, view: View) -> None:
    """Write the report: findings by file and line, what limits them, and the totals."""
    page = Page(run, view)
    more: dict[tuple[str, str], int] = {}
    for group in groups(view.findings):
        key = (group[0].location.file, f'{label(group[0])}[{group[0].rule.id}]')
        more[key] = more.get(key, 0) + 1
        if more[key] <= BLOCKS:
            stream.write('\n'.join(page.block(group)) + '\n\n')
    for (file, name), count in more.items():
        if count > BLOCKS:
            stream.write(f'{safe_path(file)}: {name}: {count - BLOCKS} more; --format json lists them all\n\n')
    for diagnostic in in_order(run.diagnostics):
        stream.write(page.remark(diagnostic) + '\n')
    if run.diagnostics:
        stream.write('\n')
    write_totals(run, stream, view)


class Page:
    """Turns findings into lines; remembers what it has spelled out already."""

    def __init__(self, run: Run, view: View) -> None:
        self.sources = run.sources
        self.ink = Ink(view.colour)
        self.width = max(view.width, NARROWEST)
        self.bar, self.mark, self.arrow = ('│', '^', '›') if view.unicode else ('|', '^', '>')
        self.explained: dict[tuple[str, str, str], int] = {}
        """File, id of the rule and outcome, to the line of the finding where guidance and fix are spelled out."""

    def block(self, group: list[Finding]) -> list[str]:
        """Return the lines of the findings of one rule at one place."""
        first = group[0]
        kind = label(first)
        gutter = max(len(str(place.line)) for place in [first.location, *(one.location for one in first.related)])
        lines = [self.head(first.location, kind, first.rule.id, first.message or first.rule.title)]
        if first.message:
            lines += [INDENT + line for line in wrap(safe_text(first.rule.title), self.width - len(INDENT))]
        hidden = is_secure(first.value)
        if not hidden:
            lines += self.quote(first.location, gutter, kind)
        quoted = {first.location}
        for related in {(one.location, one.message): one for one in first.related}.values():
            place = self.place(related.location)
            lines.append(f'{INDENT}{place}: {safe_text(related.message, MESSAGE_LIMIT)}')
            if not hidden and related.location not in quoted:
                lines += self.quote(related.location, gutter, 'gutter')
            quoted.add(related.location)
        lines += self.facts(group)
        return [*lines, *self.advice(first)] if first.outcome in SHOWN else lines

    def remark(self, diagnostic: Diagnostic) -> str:
        """Return the line of a diagnostic."""
        return self.head(diagnostic.location, diagnostic.severity, diagnostic.code, diagnostic.message)

    def head(self, location: Location, kind: str, name: str, message: str) -> str:
        """Return ``file:line:column: kind[name]: message``."""
        words = safe_text(message, MESSAGE_LIMIT)
        return f'{self.place(location)}: {self.ink(kind, f"{kind}[{safe_text(name)}]")}: {self.ink("message", words)}'

    def place(self, location: Location) -> str:
        """Return ``file:line:column``."""
        return self.ink('place', f'{safe_path(location.file)}:{location.line}:{location.column}')

    def quote(self, location: Location, gutter: int, kind: str) -> list[str]:
        """Return the line of source at a place with the place marked, or nothing where there is no source."""
        source: Source | None = self.sources.get(location.file)
        shown = excerpt(source, location, self.width - len(INDENT) - gutter - 3) if source else None
        if shown is None:
            return []
        bar = self.ink('gutter', self.bar)
        number = self.ink('gutter', str(shown.number).rjust(gutter))
        marks = self.ink(kind, self.mark * shown.length)
        return [
            f'{INDENT}{number} {bar} {shown.text}',
            f'{INDENT}{" " * gutter} {bar} {" " * shown.start}{marks}',
        ]

    def facts(self, group: list[Finding]) -> Iterator[str]:
        """Yield the lines that say which resources, by which way, with which parameters."""
        first = group[0]
        yield from self.fact('resource', names(group))
        if first.module:
            yield from self.fact('module', f' {self.arrow} '.join(map(safe_text, first.module)))
        if first.parameter_sets:
            folder = first.location.file.rpartition('/')[0] + '/'
            yield from self.fact('with', ', '.join(safe_text(one.removeprefix(folder)) for one in first.parameter_sets))

    def advice(self, finding: Finding) -> Iterator[str]:
        """Yield the guidance, and the fix of what fails; briefly if both are spelled out above for this file."""
        rule = finding.rule
        about = (finding.location.file, rule.id, finding.outcome)
        above = self.explained.get(about)
        self.explained.setdefault(about, finding.location.line)
        for guidance in rule.guidance[:1]:
            if above is None:
                article = f'{guidance.title.rstrip(".")} ({guidance.article})'
                yield from self.fact('guidance', safe_text(article, MESSAGE_LIMIT))
            yield from self.fact('' if above is None else 'guidance', safe_text(guidance.url, MESSAGE_LIMIT), 'link')
        if above is None and len(rule.guidance) > 1:
            yield from self.fact('', 'also ' + ', '.join(safe_text(guidance.id) for guidance in rule.guidance[1:]))
        if finding.outcome == FAIL:
            fix = safe_text(' '.join(rule.remediation.split()), 2 * MESSAGE_LIMIT)
            yield from self.fact('fix', fix if above is None else f'as at line {above}')

    def fact(self, key: str, text: str, kind: str = '') -> Iterator[str]:
        """Yield a key with its text, wrapped."""
        start = INDENT + self.ink('quiet', key.ljust(KEY_WIDTH))
        for line in wrap(text, self.width - len(INDENT) - KEY_WIDTH):
            yield start + (self.ink(kind, line) if kind else line)
            start = INDENT + ' ' * KEY_WIDTH
