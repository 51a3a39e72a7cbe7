"""Expands a template into the resources that a deployment would create."""

from __future__ import annotations

import sys

from linter.arm.context import Context
from linter.arm.context_forms import CONTEXT_FORMS
from linter.arm.deployment import Argument, Deployment
from linter.arm.evaluator import MAXIMUM_ITERATIONS, MAXIMUM_STEPS, Env, Evaluator
from linter.arm.forms import FORMS
from linter.arm.instance import Instance, place
from linter.arm.nested import read_inner
from linter.arm.references import REFERENCE_FORMS, Index
from linter.model.resource import Resource
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from linter.arm.ir import ResourceNode, Template
    from linter.arm.links import Links
    from linter.model.diagnostic import Diagnostic
    from linter.model.source import Location

MAXIMUM_RESOURCES: Final = 20_000
RECURSION: Final = 30_000
"""Python frames: expressions nest up to 256 deep, and each variable that refers to another adds to that."""

LOST: Final = frozenset({'bicep-syntax', 'template-shape', 'limit-nesting'})
"""Codes of diagnostics that mean that a declaration may be missing."""

ALL_FORMS: Final = {**FORMS, **CONTEXT_FORMS, **REFERENCE_FORMS}


class Expansion:
    """What a deployment would create.

    resources: deployed or perhaps deployed, and existing ones; in source order, nested deployments in place.
    excluded: how many declarations a false condition left out. opaque: causes of what could not be read.
    outputs: name to (type, value). diagnostics: in order of discovery. root: for tracing values.
    """

    __slots__ = ('resources', 'excluded', 'opaque', 'diagnostics', 'root', 'scope')

    def __init__(self, root: Deployment, resources: list[Resource], excluded: int, opaque: tuple[Cause, ...]) -> None:
        self.root = root
        self.resources = resources
        self.excluded = excluded
        self.opaque = opaque
        self.diagnostics: list[Diagnostic] = root.evaluator.diagnostics
        self.scope = root.template.scope

    def outputs(self) -> dict[str, tuple[str, object]]:
        """Return the outputs of the root template: name to (type, value)."""
        with deep_recursion():
            return {
                output.name: (str(output.type.get('type', 'any')), self.root.output(output.name))
                for output in self.root.template.outputs.values()
            }


    def release(self) -> None:
        """Take apart what refers to itself in circles, so that memory is free at once; no value can be traced after."""
        pending = [self.root]
        while pending:
            deployment = pending.pop()
            for instance in deployment.instances or ():
                if instance.inner is not None:
                    pending.append(instance.inner)
                instance.inner = None
                instance.cells.clear()
            deployment.instances = None
            deployment.cells.clear()
            deployment.imports.clear()
        self.root.evaluator.index_by_id.by_id.clear()


class deep_recursion:  # noqa: N801  # used like a function
    """Lets Python recurse as deep as templates may; restores the limit afterwards."""

    def __enter__(self) -> None:
        self.before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(RECURSION, self.before))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self.before)


class Expander(Evaluator):
    """An evaluator that knows the instances of the deployments it expands.

    link: opens linked templates.
    """

    def __init__(self, link: Links) -> None:
        super().__init__(ALL_FORMS)
        self.link = link
        self.index_by_id = Index()
        self.count = 0
        self.opaque: dict[Cause, None] = {}

    def listed(self, deployment: Deployment) -> list[Instance]:
        """Return the instances of a deployment, as far as they are listed while it is being listed."""
        if deployment.instances is None:
            deployment.instances = []
            deployment.listing = True
            for node in deployment.template.resources:
                self.list_node(node, deployment, None, deployment.env)
            deployment.listing = False
        return deployment.instances

    def list_node(self, node: ResourceNode, deployment: Deployment, parent: Instance | None, env: Env) -> None:
        """Add the instances of a declaration and of its children."""
        assert deployment.instances is not None
        for index, iteration in self.iterations(node, env):
            if self.count >= MAXIMUM_RESOURCES:
                self.too_many(env)
                return
            self.count += 1
            instance = Instance(node, deployment, iteration, index if node.copy else _inherited(parent), parent)
            instance.identify()
            deployment.instances.append(instance)
            self.index_by_id.add(instance)
            for child in node.children:
                self.list_node(child, deployment, instance, iteration)

    def iterations(self, node: ResourceNode, env: Env) -> list[tuple[object, Env]]:
        """Return index and environment of each iteration of a resource's loop; one without a loop."""
        copy = node.copy
        if copy is None:
            return [(None, env)]
        name = copy.name or node.symbol
        at = place(copy.pos, 'count')
        count = self.value(copy.count, env, at)
        if isinstance(count, Unknown):
            unknown = Unknown(
                [Cause('loop', name), *count.causes], 'int', nullable=False, display='{index of ' + name + '}',
                key=f'{env.names.path()}copyIndex({name.lower()})',
            )
            return [(unknown, env.iteration(name, unknown, 'resource'))]
        total = self.loop_count(count, name, env, at, limit=MAXIMUM_ITERATIONS)
        if total is None:
            self.opaque[Cause('error', f"the count of loop '{name}'")] = None
            return []
        return [(index, env.iteration(name, index, 'resource')) for index in range(total)]

    def inner(self, instance: Instance) -> Deployment | None:
        """Return the deployment that a deployment resource makes; None when its template is not available."""
        if not instance.inner_read:
            instance.inner_read = True
            if self.count >= MAXIMUM_RESOURCES:
                self.too_many(instance.env)
                return None
            with self.doubtful(instance.is_certain):
                instance.inner, reason = read_inner(self, instance)
            if instance.inner is None and instance.deployed is not False:
                self.unavailable(instance, reason)
        return instance.inner

    def too_many(self, env: Env) -> None:
        """Say once that the deployment has more resources than are looked at."""
        message = f'the deployment has more than {MAXIMUM_RESOURCES:,} resources; the others are left out'
        cause = Cause('error', message)
        if cause not in self.opaque:
            self.opaque[cause] = None
            self.report('limit-resources', message, env, env.names.template.pos)

    def unavailable(self, instance: Instance, reason: str) -> None:
        """Say that what a deployment deploys is not analysed, whether or not it is deployed for certain."""
        self.opaque[Cause('module', instance.label())] = None
        quiet, self.quiet = self.quiet, 0
        nested, template = instance.node.nested, instance.env.names.template
        position = (nested and nested.pos) or instance.node.pos
        line = template.locate(position).line
        code = 'unresolved-module' if template.language == 'bicep' else 'unresolved-template'
        if all(said.code != code or said.location.line != line for said in template.diagnostics):
            message = f"deployment '{instance.label()}' is not analysed: {reason}"
            self.report(code, message, instance.env, position, severity='warning', blocking=True)
        self.quiet = quiet

    def note_lost(self, template: Template) -> None:
        """Record that a template has declarations that could not be read: what is missing may be among them."""
        if any(diagnostic.code in LOST for diagnostic in template.diagnostics):
            self.opaque[Cause('error', f"a part of '{template.source.file}' cannot be read")] = None

    def list_all(self, deployment: Deployment) -> None:
        """List a deployment and every deployment nested in it."""
        self.note_lost(deployment.template)
        for instance in self.listed(deployment):
            if instance.is_deployment and instance.deployed is not False and not instance.node.existing:
                inner = self.inner(instance)
                if inner is not None:
                    self.list_all(inner)

    def collect(self, deployment: Deployment, certain: str, resources: list[Resource]) -> int:
        """Add the finished resources of a deployment; return how many a false condition left out."""
        excluded = 0
        for instance in self.listed(deployment):
            if instance.deployed is False:
                excluded += 1
                continue
            certainty = certain if instance.deployed is True else 'maybe'
            inner = self.inner(instance) if instance.is_deployment and not instance.node.existing else None
            if inner is not None:
                excluded += self.collect(inner, certainty, resources)
            else:
                resources.append(self.finished(instance, certainty))
        return excluded

    def finished(self, instance: Instance, certainty: str) -> Resource:
        """Return the resource of an instance, with its body evaluated."""
        node, deployment = instance.node, instance.deployment
        return Resource(
            id=instance.id,
            type=instance.type,
            name=instance.name,
            api_version=instance.api_version,
            body=instance.body(),
            scope=instance.scope,
            symbol=node.symbol,
            module=deployment.module,
            certainty=certainty,
            multiplicity=_multiplicity(instance),
            existing=node.existing,
            provider=node.provider,
            dependencies=lambda: self.dependencies(instance),
            file=deployment.template.source.file,
            origin=instance,
        )

    def dependencies(self, instance: Instance) -> tuple[object, ...]:
        """Return what a resource is deployed after; a failing entry is dropped without a word about the resource."""
        if instance.node.depends_on is None:
            return ()
        with self.doubtful(certain=False):
            value = self.value(instance.node.depends_on, instance.env, place(instance.node.pos, 'dependsOn'))
        return tuple(value) if isinstance(value, list) else ()


def expand(
    template: Template, *, settings: dict[str, str], arguments: dict[str, Argument] | None = None, link: Links,
) -> Expansion:
    """Expand a template with the given parameter values in the context that the settings describe.

    settings: see linter.arm.context.SETTINGS. arguments: by lower-case parameter name; None when nobody supplied any,
    which makes a parameter without a value the normal case of a library template.
    Raises nothing for a bad template: problems are diagnostics of the expansion.
    """
    expander = Expander(link)
    stem = template.source.file.rsplit('/', 1)[-1].rsplit('.', 1)[0]
    context = Context(settings, scope=template.scope, deployment=stem)
    for diagnostic in template.diagnostics:
        expander.add(diagnostic)
    root = Deployment(expander, template, context, arguments or {}, given=arguments is not None)
    resources: list[Resource] = []
    with deep_recursion():
        check_limits(expander, root)
        check_arguments(expander, root)
        expander.list_all(root)
        excluded = expander.collect(root, 'yes', resources)
        if expander.steps < 0:
            message = f'the template takes more than {MAXIMUM_STEPS:,} steps to evaluate; the rest is unknown'
            expander.report('limit-steps', message, Env(root), template.pos)
    return Expansion(root, resources, excluded, tuple(expander.opaque))


TEMPLATE_LIMITS: Final = (('parameters', 256), ('variables', 512), ('outputs', 64))
"""Source: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits"""


def check_limits(expander: Expander, root: Deployment) -> None:
    """Warn of a template that has more declarations than Resource Manager takes."""
    for section, limit in TEMPLATE_LIMITS:
        count = len(getattr(root.template, section))
        if count > limit:
            message = f'the template has {count} {section}; Resource Manager takes {limit}'
            expander.report(f'limit-{section}', message, Env(root), root.template.pos, severity='warning')


def check_arguments(expander: Expander, root: Deployment) -> None:
    """Report values for parameters that the template does not declare."""
    from linter.model.diagnostic import Diagnostic

    for key, argument in root.arguments.items():
        if key not in root.template.parameters:
            message = f"the template declares no parameter '{argument.name}'"
            location: Location = argument.place()
            expander.add(Diagnostic('unknown-parameter', 'error', message, location))
    for parameter in root.template.parameters.values():
        if root.given or parameter.has_default:
            root.parameter(parameter.name)


def _inherited(parent: Instance | None) -> object:
    return parent.index if parent is not None else None


def _multiplicity(instance: Instance) -> str:
    """'unknown' when the instance, a parent or a deployment around it stands for all iterations of a loop."""
    current: Instance | None = instance
    while current is not None:
        if isinstance(current.index, Unknown):
            return 'unknown'
        current = current.parent or current.deployment.caller
    return 'one'


