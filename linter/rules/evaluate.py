"""One rule for one resource: does it apply, does it hold, and what decided."""

from __future__ import annotations

from linter.model.finding import FAIL, FALSE, NOT_APPLICABLE, OPEN, PASS, TRUE, UNKNOWN, Verdict
from linter.model.values import ABSENT, Cause, Unknown
from linter.rules.bind import Binder
from linter.rules.explain import explain
from linter.rules.view import MAXIMUM_STEPS, BudgetError, View

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

    from linter.model.resource import Resource
    from linter.model.rule import Rule
    from linter.rules.bind import Bound
    from linter.rules.view import Graph

EXPLAINING_STEPS: Final = 10 * MAXIMUM_STEPS
"""To say what decided, conditions are looked at again, once for each condition that they stand in."""

PARAMETER_TYPES: Final = {
    'string': 'string', 'array': 'array', 'boolean': 'bool', 'integer': 'int', 'float': 'any', 'dateTime': 'string',
}
"""Types of rule parameters in Azure Policy's words, and the type of the unknown that stands for one without a value.
Source: learn.microsoft.com/azure/governance/policy/concepts/definition-structure-parameters"""


class Check:
    """A rule with its parameters filled in, ready to judge resources of its types."""

    __slots__ = ('rule', 'when', 'require', '_when', '_require')

    def __init__(self, rule: Rule, parameters: Mapping[str, object]) -> None:
        binder = Binder(parameter_values(rule, parameters), rule.row)
        self.rule = rule
        self.when: Bound | None = None if rule.when is None else binder.bind(rule.when)
        self.require: Bound = binder.bind(rule.require)
        self._when = None if self.when is None else self.when.truth
        self._require = self.require.truth

    def judge(self, resource: Resource, graph: Graph) -> Verdict:
        """Return the verdict on a resource, which has one of the rule's types.

        Where it is unknown whether the rule applies, what holds anyway passes and anything else is unknown.
        """
        view = View(resource, graph)
        try:
            applies = TRUE if self._when is None else self._when(view)
            if applies == FALSE:
                return Verdict(self.rule, resource, NOT_APPLICABLE)
            holds = self._require(view)
            if holds == TRUE:
                return Verdict(self.rule, resource, PASS)
            return self._explained(resource, view, applies, holds)
        except BudgetError:
            return self._exhausted(resource)

    def _explained(self, resource: Resource, view: View, applies: int, holds: int) -> Verdict:
        view.steps[0] = EXPLAINING_STEPS
        if applies == UNKNOWN and self.when is not None:
            reason = explain(self.when, view)
            message = f'{reason.fact()}, so it is not known whether this rule applies'
            causes = reason.causes
            if holds == UNKNOWN:
                causes |= explain(self.require, view).causes
        else:
            reason = explain(self.require, view)
            message, causes = reason.message(), reason.causes
        outcome = FAIL if applies == TRUE and holds == FALSE else OPEN
        return Verdict(
            self.rule, resource, outcome, message=message, path=reason.path, value=reason.value,
            causes=causes if outcome == OPEN else frozenset(), related=reason.related,
        )

    def _exhausted(self, resource: Resource) -> Verdict:
        message = f'the rule looks at more than {MAXIMUM_STEPS:,} elements of this resource and of related ones'
        cause = Cause('unsupported', self.rule.id, message)
        return Verdict(self.rule, resource, OPEN, message=message, value=ABSENT, causes=frozenset([cause]))


def parameter_values(rule: Rule, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the value of every parameter of a rule: as given, else its default, else unknown.

    Names are compared without case, as in Azure.
    """
    given = {name.lower(): value for name, value in parameters.items()}
    values: dict[str, object] = {}
    for name, declared in rule.parameters.items():
        value = given.get(name.lower(), declared.get('default'))
        values[name] = _without_value(rule, name, declared) if value is None else value
    return values


def _without_value(rule: Rule, name: str, declared: dict[str, object]) -> Unknown:
    type = PARAMETER_TYPES.get(str(declared.get('type')), 'any')
    allowed = declared.get('allowed')
    candidates = tuple(allowed) if isinstance(allowed, list) and type != 'array' else None
    cause = Cause('parameter', f'{rule.id}.{name}', f"parameter '{name}' of the rule needs a value")
    return Unknown([cause], type, candidates=candidates, nullable=False, display=f'{{parameters.{name}}}')


def parameter_problems(rule: Rule, parameters: Mapping[str, object]) -> list[str]:
    """Return what is wrong with the values given for a rule's parameters, each a sentence."""
    declared = {name.lower(): name for name in rule.parameters}
    problems = []
    for given, value in parameters.items():
        name = declared.get(given.lower())
        if name is None:
            problems.append(f"rule '{rule.id}' has no parameter '{given}'")
            continue
        type = str(rule.parameters[name].get('type'))
        if not is_of_type(value, type):
            problems.append(f"parameter '{name}' of rule '{rule.id}' is {value!r}; it must be of type {type}")
            continue
        allowed = rule.parameters[name].get('allowed')
        if isinstance(allowed, list):
            wrong = [item for item in (value if isinstance(value, list) else [value]) if item not in allowed]
            listed = ', '.join(map(str, allowed))
            problems += [f"parameter '{name}' of rule '{rule.id}' is {item!r}; it allows {listed}" for item in wrong]
    return problems


def is_of_type(value: object, type: str) -> bool:
    """Return whether a value is one that a rule parameter of this type takes."""
    if type == 'array':
        return isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value)
    if type == 'boolean':
        return isinstance(value, bool)
    if type in ('integer', 'float'):
        return isinstance(value, int if type == 'integer' else (int, float)) and not isinstance(value, bool)
    return isinstance(value, str)


_BOUND: Final[dict[int, tuple[Check, Mapping[str, object]]]] = {}
_MAXIMUM_BOUND: Final = 4096


def evaluate(rule: Rule, resource: Resource, graph: Graph, parameters: Mapping[str, object]) -> Verdict:
    """Return the verdict of a rule on a resource, which has one of the rule's types.

    parameters: values for the rule's own parameters, by name. The rule is bound to them once, as long as the same
    mapping is passed; change no mapping that was passed.
    """
    known = _BOUND.get(id(rule))
    if known is None or known[0].rule is not rule or known[1] is not parameters:
        if len(_BOUND) >= _MAXIMUM_BOUND:
            _BOUND.clear()
        known = _BOUND[id(rule)] = Check(rule, parameters), parameters
    return known[0].judge(resource, graph)
