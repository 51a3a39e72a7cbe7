"""Rules and resources written in a line, for tests."""

from __future__ import annotations

from linter.graph.graph import Graph
from linter.model.finding import FALSE, TRUE, UNKNOWN, Verdict
from linter.model.resource import Resource
from linter.model.rule import Rule
from linter.model.values import ABSENT, Cause, Unknown
from linter.rules.compile import Compiler
from linter.rules.evaluate import evaluate

ACCOUNT = 'Microsoft.CognitiveServices/accounts'
ENDPOINT = 'Microsoft.Network/privateEndpoints'
GROUP = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/ai'

TRUTH = {'false': FALSE, 'unknown': UNKNOWN, 'true': TRUE}


def compiled(condition: object, types: tuple[str, ...] = (ACCOUNT,), parameters: object = None, columns=None) -> object:
    """Return the program of a condition; the test fails if it does not compile."""
    compiler = Compiler(types, parameters or {}, columns)
    program = compiler.compile(condition, ())
    assert program is not None, compiler.problems
    return program


def problems(condition: object, types: tuple[str, ...] = (ACCOUNT,), parameters: object = None, columns=None) -> list:
    """Return the problems of a condition as (dotted path, message)."""
    compiler = Compiler(types, parameters or {}, columns)
    compiler.compile(condition, ('require',))
    return [('.'.join(map(str, problem.at)), problem.message) for problem in compiler.problems]


def make_rule(require: object, when: object = None, *, types: tuple[str, ...] = (ACCOUNT,), **members: object) -> Rule:
    """Return a rule with the conditions given as in a rule file."""
    parameters = members.get('parameters') or {}
    row = members.get('row') or None
    plain: dict[str, object] = dict.fromkeys(Rule.__slots__, '')
    plain |= dict.fromkeys(('guidance', 'checks', 'policies', 'checklist', 'references', 'fix'), ())
    plain |= {'id': 'a-rule', 'types': types, 'parameters': parameters, 'severity': 'high'}
    plain['require'] = compiled(require, types, parameters, row)
    plain['when'] = None if when is None else compiled(when, types, parameters, row)
    return Rule(**{**plain, **members, 'row': row})


def make_resource(type: str = ACCOUNT, name: object = 'acct', **members: object) -> Resource:
    """Return a resource; members that a Resource has are its own, all others are of its body."""
    own = {key: members.pop(key) for key in list(members) if key in Resource.__slots__}
    names = str(name).split('/') if isinstance(name, str) else None
    namespace, *kinds = type.split('/')
    id = own.pop('id', None)
    if id is None and names is not None:
        id = f'{GROUP}/providers/{namespace}/' + '/'.join(f'{kind}/{part}' for kind, part in zip(kinds, names))
    body = {'type': type, 'name': name, **members}
    return Resource(id=id if id is not None else unknown('id'), type=type, name=name, body=body, scope=GROUP, **own)


class Defaults(Graph):
    """A graph with service defaults of the test's own, by dotted path."""

    __slots__ = ('table',)

    def __init__(self, resources: list[Resource], table: dict[tuple, object]) -> None:
        super().__init__(resources, (), False, False)
        self.table = table

    def default(self, resource: Resource, path: tuple) -> object:
        return self.table.get(path, ABSENT)


def make_graph(*resources: Resource, defaults: dict[tuple, object] | None = None) -> Graph:
    """Return the graph of the resources."""
    return Defaults(list(resources), defaults or {})


def judge(require: object, resource: Resource | None = None, *others: Resource, **options: object) -> Verdict:
    """Return the verdict of a rule that requires a condition. options: when, parameters, given, defaults, types."""
    resource = resource or make_resource()
    given = options.pop('given', {})
    graph = make_graph(resource, *others, defaults=options.pop('defaults', None))
    rule = make_rule(require, options.pop('when', None), types=(resource.type,), **options)
    return evaluate(rule, resource, graph, given)


def unknown(name: str = 'p', *candidates: object, **members: object) -> Unknown:
    """Return an unknown that depends on a parameter."""
    return Unknown([Cause('parameter', name)], candidates=candidates or None, **members)
