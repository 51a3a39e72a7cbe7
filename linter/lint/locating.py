"""Makes findings of verdicts: places in the user's files, where values came from, fingerprints."""

from __future__ import annotations

from linter.arm.explain import explain, type_position
from linter.arm.functions.parts import canonical
from linter.arm.instance import Instance
from linter.arm.ir import Template
from linter.model.finding import Finding, Related
from linter.model.values import Unknown
from linter.source.digest import digest
from linter.source.discovery import is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.graph import Graph
    from linter.model.finding import Path, Verdict
    from linter.model.resource import Resource
    from linter.model.source import Location


class Locator:
    """Finds the places of verdicts in the files below a project root.

    A resource of a registry module stands in a file the user did not write: it is placed at the argument that
    supplies the value, or else at the call of the module.
    """

    def __init__(self, root: str) -> None:
        self.root = root

    def locate(self, verdict: Verdict, graph: Graph) -> Finding:
        """Return the finding of a verdict on a resource of a graph."""
        resource = verdict.resource
        location, chain = self.place(*graph.place(resource, verdict.path))
        related = [
            Related(message, self.place(*graph.place(other, path))[0]) for other, path, message in verdict.related
        ]
        return Finding(
            rule=verdict.rule,
            outcome=verdict.outcome,
            message=verdict.message,
            resource_type=resource.type,
            resource_name=shown(resource.name),
            resource_id=shown(resource.id),
            property=dotted(verdict.path),
            value=verdict.value,
            location=location,
            related=(*chain, *related),
            causes=tuple(sorted(verdict.causes, key=lambda cause: (cause.kind, cause.name))),
            fingerprint=fingerprint(verdict),
            module=resource.module,
            certainty=resource.certainty,
        )

    def place(self, resource: Resource, path: Path) -> tuple[Location, list[Related]]:
        """Return where a property stands and where its value came from; a container stands at its template."""
        origin = resource.origin
        if isinstance(origin, Template):
            return origin.locate((origin.pos, 'resources') if origin.language == 'json' else origin.pos), []
        location, chain = explain(resource, path)
        declared = resource.embedded[0].origin if resource.embedded is not None else origin
        if not isinstance(declared, Instance) or self.owns(declared):
            return location, chain
        return self.called(declared, location, chain)

    def owns(self, instance: Instance) -> bool:
        """Return whether the file that declares a resource lies in the project."""
        return is_inside(instance.deployment.template.source.path, self.root)

    def called(self, instance: Instance, location: Location, chain: list[Related]) -> tuple[Location, list[Related]]:
        """Return the place in the project that stands for one in a registry module, and the way there."""
        caller = instance.deployment.caller
        while caller is not None and not self.owns(caller):
            caller = caller.deployment.caller
        if caller is None:
            return location, chain
        file = caller.deployment.template.source.file
        inside = Related('the module declares it here', location)
        for index, step in enumerate(chain):
            if step.location.file == file:
                return step.location, [inside, *chain[:index], *chain[index + 1 :]]
        return caller.deployment.template.locate(type_position(caller)), [inside, *chain]


def shown(text: str | Unknown) -> str:
    """Return text as messages show it: ``st{name}`` where a part is not known."""
    return text.display if isinstance(text, Unknown) else text


def dotted(path: Path) -> str:
    """Return a property path as rules write it: ``properties.subnets[0].name``, ``tags['a.b']``."""
    text = ''
    for key in path:
        if isinstance(key, int):
            text += f'[{key}]'
        elif '.' in key or '[' in key or "'" in key:
            quoted = key.replace("'", "''")
            text += f"['{quoted}']"
        else:
            text += f'.{key}' if text else key
    return text


def fingerprint(verdict: Verdict) -> str:
    """Return 32 hexadecimal digits that name the finding across runs: rule, resource and property, no line numbers."""
    resource = verdict.resource
    identity = canonical(resource.id)
    if identity is None:
        symbol = resource.origin.label() if isinstance(resource.origin, Instance) else shown(resource.name)
        identity = '>'.join((*resource.module, resource.type.lower(), symbol.lower()))
    row = [f'{name}={value}' for name, value in sorted(verdict.rule.row.items())]
    text = '\n'.join((verdict.rule.id, *row, identity, dotted(verdict.path).lower()))
    return digest(text.encode('utf-8', 'surrogatepass'))
