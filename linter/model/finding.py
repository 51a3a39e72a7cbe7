"""What a rule says about a resource."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.resource import Resource
    from linter.model.rule import Rule
    from linter.model.source import Location
    from linter.model.values import Cause

FALSE, UNKNOWN, TRUE = 0, 1, 2
"""Truth, Kleene: FALSE < UNKNOWN < TRUE; ``and`` is min, ``or`` is max, ``not`` is 2 - truth."""

PASS, FAIL, OPEN, NOT_APPLICABLE = 'pass', 'fail', 'unknown', 'not-applicable'
"""Outcomes. SARIF kinds: pass, fail, open, notApplicable."""

Path = tuple['str | int', ...]
"""A property path from the root of a resource's body: ``('properties', 'subnets', 0, 'name')``."""


class Related:
    """A place with its own words: where a value came from, or another resource that the verdict rests on."""

    __slots__ = ('message', 'location')

    def __init__(self, message: str, location: Location) -> None:
        self.message = message
        self.location = location


class Verdict:
    """The outcome of one rule for one resource, before anything is located.

    path: the property that decided: the deepest path that exists or would have to exist; () is the resource.
    value: the value there; ABSENT when there is none.
    message: one sentence that names the thing, what it is and what it must be.
    causes: why it is unknown; empty otherwise.
    related: resources that the verdict rests on, with a property path and words: (resource, path, message).
    """

    __slots__ = ('rule', 'resource', 'outcome', 'message', 'path', 'value', 'causes', 'related')

    def __init__(
        self,
        rule: Rule,
        resource: Resource,
        outcome: str,
        *,
        message: str = '',
        path: Path = (),
        value: object = None,
        causes: frozenset[Cause] = frozenset(),
        related: tuple[tuple[Resource, Path, str], ...] = (),
    ) -> None:
        self.rule = rule
        self.resource = resource
        self.outcome = outcome
        self.message = message
        self.path = path
        self.value = value
        self.causes = causes
        self.related = related


class Finding:
    """A verdict at its place in the user's files: what reports show.

    resource_type, resource_name, resource_id, display values as text.
    property: dotted path, ``properties.publicNetworkAccess``; '' for the resource as a whole.
    value: JSON value as shown, secrets replaced; ABSENT when the property is not set.
    fingerprint: rule, resource and property; never line numbers.
    parameter_sets: the parameter files with which the finding appears; () without parameter files.
    """

    __slots__ = (
        'rule', 'outcome', 'message', 'resource_type', 'resource_name', 'resource_id', 'property', 'value',
        'location', 'related', 'causes', 'fingerprint', 'parameter_sets', 'module', 'certainty',
    )

    def __init__(
        self,
        *,
        rule: Rule,
        outcome: str,
        message: str,
        resource_type: str,
        resource_name: str,
        resource_id: str,
        property: str,
        value: object,
        location: Location,
        related: tuple[Related, ...] = (),
        causes: tuple[Cause, ...] = (),
        fingerprint: str = '',
        parameter_sets: tuple[str, ...] = (),
        module: tuple[str, ...] = (),
        certainty: str = 'yes',
    ) -> None:
        self.rule = rule
        self.outcome = outcome
        self.message = message
        self.resource_type = resource_type
        self.resource_name = resource_name
        self.resource_id = resource_id
        self.property = property
        self.value = value
        self.location = location
        self.related = related
        self.causes = causes
        self.fingerprint = fingerprint
        self.parameter_sets = parameter_sets
        self.module = module
        self.certainty = certainty
