"""Judges deployments: expands each with each of its parameter files and applies the rules."""

from __future__ import annotations

import os.path

from linter.arm.expander import Expansion, deep_recursion, expand
from linter.graph import build
from linter.lint.locating import Locator
from linter.model.diagnostic import Diagnostic
from linter.model.finding import OPEN
from linter.model.resource import Resource
from linter.rules.evaluate import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final

    from linter.arm.ir import Template
    from linter.lint.inputs import Entry, Inputs
    from linter.lint.parameter_sets import ParameterSet
    from linter.model.finding import Finding, Verdict
    from linter.model.rule import Rule
    from linter.rules.compiled import RuleSet

DEPLOYMENT = 'azgov/deployment'
"""Type of the container that stands for everything judged together."""

MAXIMUM_INSTANCES: Final = 2_000
"""Iterations of one declaration that are judged; a loop of Resource Manager runs 800 times at most."""


class Judged:
    """What one template says with one parameter file ('' without).

    findings: those to show. counted: every verdict once, (rule, declaration, iteration) by outcome.
    """

    __slots__ = ('path', 'parameter_set', 'findings', 'counted', 'diagnostics', 'resources', 'excluded', 'evaluations')

    def __init__(self, path: str, parameter_set: str, expansion: Expansion) -> None:
        self.path = path
        self.parameter_set = parameter_set
        self.diagnostics: list[Diagnostic] = expansion.diagnostics
        self.excluded = expansion.excluded
        self.findings: list[Finding] = []
        self.counted: dict[str, set[object]] = {}
        self.resources: set[object] = set()
        self.evaluations = 0

    def count(self, verdict: Verdict, declared: object) -> None:
        """Count a verdict, once for a declaration whatever the parameter file."""
        key = (verdict.rule.id, str(verdict.rule.row), declared)
        self.counted.setdefault(verdict.outcome, set()).add(key)


def declaration(resource: Resource) -> tuple[object, ...]:
    """Return what names a resource in every expansion of its template: file, position, iteration, chain of calls."""
    embedded: object = ()
    if resource.embedded is not None:
        resource, embedded = resource.embedded
    node = getattr(resource.origin, 'node', None)
    index = getattr(resource.origin, 'index', None)
    return (resource.file, getattr(node, 'pos', None), str(index), resource.module, embedded)


class Judge:
    """Applies a set of rules to deployments.

    A template that turns out to be linked by another one is judged there, in its context; what was said of it on its
    own before is dropped. outcomes: which findings are wanted; the others are only counted.
    """

    def __init__(
        self, rules: RuleSet, selected: Callable[[Rule], bool], inputs: Inputs, *, parameters: dict[str, object],
        settings: dict[str, str], outcomes: frozenset[str],
    ) -> None:
        self.rules = rules
        self.selected = selected
        self.by_type: dict[str, list[Rule]] = {}
        self.inputs = inputs
        self.parameters = parameters
        self.settings = settings
        self.outcomes = outcomes
        self.results: list[Judged] = []
        self.locator = Locator(inputs.root)

    def entry(self, entry: Entry) -> None:
        """Judge one template with each of its parameter files, or once without."""
        if self.inputs.is_linked(entry.path):
            return
        template = self.inputs.template(entry)
        if template is None:
            return
        if not entry.parameter_sets:
            self.deployment(template, None)
        for parameter_set in entry.parameter_sets:
            self.deployment(template, parameter_set)

    def deployment(self, template: Template, parameter_set: ParameterSet | None) -> None:
        """Judge a template with one parameter file."""
        arguments, problems = (None, []) if parameter_set is None else parameter_set.arguments()
        expansion = expand(template, settings=self.settings, arguments=arguments, link=self.inputs.links)
        expansion.diagnostics.extend(problems)
        graph = build(expansion.resources, opaque=expansion.opaque)
        judged = Judged(template.source.path, '' if parameter_set is None else parameter_set.file, expansion)
        with deep_recursion():
            for resource in [*self.within_limit(graph.resources, expansion), container(template)]:
                declared = declaration(resource)
                if resource.type != DEPLOYMENT:
                    judged.resources.add(declared)
                for rule in self.for_type(resource.type):
                    judged.evaluations += 1
                    verdict = evaluate(rule, resource, graph, self.parameters)
                    judged.count(verdict, declared)
                    if verdict.outcome in self.outcomes:
                        judged.findings.append(self.locator.locate(verdict, graph))
        self.results.append(judged)
        expansion.release()

    def within_limit(self, resources: list[Resource], expansion: Expansion) -> Iterator[Resource]:
        """Yield the resources to judge; of one declaration that is deployed without end, only the first."""
        seen: dict[int, int] = {}
        for resource in resources:
            if resource.existing or resource.provider:
                continue
            origin = resource.embedded[0].origin if resource.embedded is not None else resource.origin
            key = id(getattr(origin, 'node', None))
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= MAXIMUM_INSTANCES:
                yield resource
            elif seen[key] == MAXIMUM_INSTANCES + 1:
                message = f'this resource is deployed more than {MAXIMUM_INSTANCES:,} times; the others are not judged'
                location = self.locator.place(resource, ())[0]
                expansion.diagnostics.append(Diagnostic('limit-instances', 'error', message, location, blocking=True))

    def for_type(self, type: str) -> list[Rule]:
        """Return the selected rules for a resource type."""
        key = type.lower()
        if key not in self.by_type:
            self.by_type[key] = [rule for rule in self.rules.for_types([key]) if self.selected(rule)]
        return self.by_type[key]

    def used(self) -> list[Rule]:
        """Return the rules that were evaluated, each once."""
        return list({rule.id: rule for rules in self.by_type.values() for rule in rules}.values())

    def judged(self) -> list[Judged]:
        """Return what was said of templates that no other template links to, and that changed files concern."""
        concerned = self.inputs.concerned()
        return [
            result for result in self.results
            if not self.inputs.is_linked(result.path)
            and (concerned is None or os.path.realpath(result.path) in concerned)
        ]


def container(template: Template) -> Resource:
    """Return the resource that stands for the deployment of a template as a whole."""
    file = template.source.file
    return Resource(
        id=f'/{DEPLOYMENT}/{file}', type=DEPLOYMENT, name=file, body={'type': DEPLOYMENT, 'name': file}, file=file,
        origin=template,
    )


def unknown_causes(findings: list[Finding]) -> dict[str, int]:
    """Return how many unknown findings each cause explains, most first."""
    counts: dict[str, int] = {}
    for finding in findings:
        if finding.outcome == OPEN:
            for message in {cause.message for cause in finding.causes}:
                counts[message] = counts.get(message, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
