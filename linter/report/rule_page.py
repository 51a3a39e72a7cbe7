"""The page of a rule, in Markdown under fixed headings: for ``azgov explain``, the documentation and SARIF."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from linter.model.rule import Rule

AVOID, PREFER = 'avoid', 'prefer'

POLICY_URL = (
    'https://portal.azure.com/#view/Microsoft_Azure_Policy/PolicyDetailBlade/definitionId/'
    '%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F{}'
)

UNKNOWN = (
    'The outcome is unknown when a value that decides is known only at deployment: a parameter without a value, '
    'the state of another resource, a template that is not available. The finding names the cause.'
)


class Example:
    """An excerpt of a fixture. kind: AVOID or PREFER; language: json or bicep; text: without a line end at its end."""

    __slots__ = ('kind', 'language', 'text')

    def __init__(self, kind: str, language: str, text: str) -> None:
        self.kind = kind
        self.language = language
        self.text = text


def page(rule: Rule, examples: Iterable[Example] = ()) -> str:
    """Return the page of a rule; Avoid and Prefer are left out where there is no example."""
    examples = list(examples)
    sections = [
        ('What it checks', list(_checks(rule))),
        ('Why', [rule.rationale.strip()]),
        ('Avoid', [_code(one) for one in examples if one.kind == AVOID]),
        ('Prefer', [_code(one) for one in examples if one.kind == PREFER]),
        ('How to fix', list(_remedy(rule))),
        ('When it says unknown', [UNKNOWN]),
        ('Guidance', ['\n'.join(_guidance(rule))]),
        ('References', ['\n'.join(_references(rule))]),
    ]
    paragraphs = [f'# {rule.title}', _properties(rule)]
    for heading, body in sections:
        body = [paragraph for paragraph in body if paragraph]
        if body:
            paragraphs += [f'## {heading}', *body]
    return '\n\n'.join(paragraphs) + '\n'


def _properties(rule: Rule) -> str:
    audience = '' if rule.audience == 'any' else f' · for {rule.audience} workloads'
    since = f' · since {rule.since}' if rule.since else ''
    return f'`{rule.id}` · {rule.severity} · {rule.area} · {rule.pillar}{audience}{since}'


def _checks(rule: Rule) -> Iterator[str]:
    from linter.report.condition_words import condition_words

    types = ', '.join(f'`{name}`' for name in rule.types)
    if rule.when is None:
        yield f'For every {types}:'
    else:
        yield f'For {types} where'
        yield condition_words(rule.when)
        yield 'this must hold:'
    yield condition_words(rule.require)
    if rule.table:
        yield f'Once for each row of the table `{rule.table}` that concerns the resource.'
    if rule.missed:
        yield f'Not seen: {rule.missed.strip()}'
    if rule.parameters:
        yield 'Parameters:'
        yield '\n'.join(_parameter(name, declared) for name, declared in rule.parameters.items())


def _parameter(name: str, declared: dict[str, object]) -> str:
    words = str(declared.get('description', '')).strip().rstrip('.')
    if 'default' in declared:
        value = f'Default: `{json.dumps(declared["default"])}`.'
    else:
        value = 'No default: without a value the outcome is unknown.'
    return f'- `{name}` ({declared.get("type", "any")}){": " + words if words else ""}. {value}'


def _code(example: Example) -> str:
    fence = '```'
    while fence in example.text:
        fence += '`'
    return f'{fence}{example.language}\n{example.text}\n{fence}'


def _remedy(rule: Rule) -> Iterator[str]:
    yield rule.remediation.strip()
    operations = [
        f'- {operation.get("operation")} `{operation.get("field")}`'
        + (f' with `{json.dumps(operation["value"])}`' if 'value' in operation else '')
        for operation in rule.fix
    ]
    if operations:
        yield 'As a change, in the words of the modify effect of Azure Policy:'
        yield '\n'.join(operations)


def _guidance(rule: Rule) -> Iterator[str]:
    for one in rule.guidance:
        section = f', {one.section}' if one.section else ''
        yield f'- [{one.title.rstrip(".")}]({one.url}) ({one.article}{section})'


def _references(rule: Rule) -> Iterator[str]:
    for reference in rule.references:
        yield f'- <{reference}>'
    for policy in rule.policies:
        yield f'- Azure Policy [{policy}]({POLICY_URL.format(policy)})'
    if rule.checklist:
        yield f'- Checklist {", ".join(rule.checklist)}'
