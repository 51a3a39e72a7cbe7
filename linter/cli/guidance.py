"""``azgov guidance``: list the articles and recommendations that the rules enforce."""

from __future__ import annotations

import sys

from linter.cli.options import Command, UsageError, suggest
from linter.cli.standards import report_problems, shipped_guidance, shipped_rules
from linter.cli.terminal import has_colour, width_of
from linter.report.guidance_list import write_article, write_articles


def command() -> Command:
    """Return the command with its options."""
    command = Command('guidance', '[ARTICLE]', 'list the articles and recommendations that the rules enforce')
    command.operand('ARTICLE', '?')
    return command


def run(arguments: list[str]) -> int:
    """List the articles, or the recommendations of one; the exit code is 2 when a rule does not load."""
    options = command().read(arguments)
    if options is None:
        return 0
    index, rules = shipped_guidance(), shipped_rules()
    colour, width = has_colour(sys.stdout), width_of(sys.stdout)
    if options.article is None:
        write_articles(index, rules.all(), sys.stdout, colour=colour)
    elif options.article in index.articles:
        write_article(index, rules.all(), options.article, sys.stdout, colour=colour, width=width)
    else:
        hint = suggest(options.article, index.articles) or '; azgov guidance lists the articles'
        raise UsageError('azgov guidance', f"there is no article '{options.article}'{hint}")
    return report_problems(rules)
