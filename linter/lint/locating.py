"""Makes findings of verdicts: places in the user's files, where values came from, fingerprints."""

from __future__ import annotations

from linter.arm.explain import explain
from linter.arm.functions.parts import canonical
from linter.arm.instance import Instance
from linter.arm.ir import Template
from linter.model.finding import Finding, Related
from linter.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.graph import Graph
    from linter.model.finding import Path, Verdict
    from linter.model.resource import Resource
    from linter.model.source import Location


def locate(verdict: Verdict, graph: Graph) -> Finding:
    """Return the finding of a verdict on a resource of a graph."""
    resource = verdict.resource
    location, chain = place(*graph.place(resource, verdict.path))
    related = [Related(message, place(*graph.place(other, path))[0]) for other, path, message in verdict.related]
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


def place(resource: Resource, path: Path) -> tuple[Location, list[Related]]:
    """Return where a property stands and where its value came from; a container stands at its template's resources."""
    origin = resource.origin
    if isinstance(origin, Template):
        return origin.locate((origin.pos, 'resources') if origin.language == 'json' else origin.pos), []
    return explain(resource, path)


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
    from hashlib import sha256

    resource = verdict.resource
    identity = canonical(resource.id)
    if identity is None:
        symbol = resource.origin.label() if isinstance(resource.origin, Instance) else shown(resource.name)
        identity = '>'.join((*resource.module, resource.type.lower(), symbol.lower()))
    text = '\n'.join((verdict.rule.id, identity, dotted(verdict.path).lower()))
    return sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]
