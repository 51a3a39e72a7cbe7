"""The rules that azgov ships, which of them a run applies, the guidance behind them, and their fixtures."""

from __future__ import annotations

import os

from linter.rules.cache import cache_folder, open_rules, standards_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from linter.model.rule import Rule
    from linter.rules.compiled import RuleSet
    from linter.rules.guidance import GuidanceIndex


def shipped_rules() -> RuleSet:
    """Return the shipped rules."""
    return open_rules(cache=cache_folder(os.environ))


def shipped_guidance() -> GuidanceIndex:
    """Return the articles, recommendations and checks that the shipped rules refer to."""
    from linter.rules.guidance import load_guidance
    from linter.source.text import read_source

    return load_guidance(read_source(os.path.join(standards_folder(), 'guidance.yaml'), 'rules/guidance.yaml'))


def examples_folder() -> str:
    """Return the folder with the fixtures of the shipped rules: beside the rules in a wheel, else in the work tree."""
    folder = standards_folder()
    installed = os.path.join(folder, 'fixtures')
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(folder), 'fixtures', 'rules')


def selection(command: str, rules: RuleSet, selections: Iterable[str]) -> Callable[[Rule], bool] | None:
    """Return whether a rule is among the selected ones; None where nothing is selected, so that all are.

    selections: ids, patterns with ``*`` and ``?``, or areas, several in one separated by commas.
    Raises UsageError for one that selects nothing.
    """
    words = [word.strip() for selection in selections for word in selection.split(',')]
    if not words:
        return None
    areas: dict[str, list[str]] = {}
    for rule in rules.all():
        areas.setdefault(rule.area, []).append(rule.id)
    found: set[str] = set()
    for word in words:
        matching = areas.get(word) or _matching(rules.ids, word)
        if not matching:
            from linter.cli.options import UsageError, suggest

            hint = suggest(word, [*rules.ids, *areas])
            raise UsageError(command, f"--rules: '{word}' is not the id of a rule, an area, or a pattern for ids{hint}")
        found.update(matching)
    return lambda rule: rule.id in found


def check_parameters(command: str, rules: RuleSet, names: Iterable[str]) -> None:
    """Raise UsageError for a name that no rule has as a parameter."""
    unchecked = list(names)
    known = {name for rule in rules.all() for name in rule.parameters} if unchecked else set()
    for name in unchecked:
        if name not in known:
            from linter.cli.options import UsageError, suggest

            hint = suggest(name, known)
            raise UsageError(command, f"--rule-parameter: no rule has a parameter '{name}'{hint}")


def _matching(ids: Iterable[str], pattern: str) -> list[str]:
    if '*' not in pattern and '?' not in pattern:
        return [id for id in ids if id == pattern]
    from fnmatch import fnmatchcase

    return [id for id in ids if fnmatchcase(id, pattern.replace('[', '[[]'))]


def report_problems(rules: RuleSet) -> int:
    """Write what is wrong with rules that did not load to standard error; return the exit code."""
    from linter.cli.output import remark

    for problem in rules.diagnostics:
        remark(problem)
    return 2 if rules.diagnostics else 0
