"""Nested and linked deployments: which template, with which parameters, in which context."""

from __future__ import annotations

from linter.arm.deployment import Argument, Deployment
from linter.arm.front_end import MAXIMUM_NESTING, member, member_key, read_template
from linter.arm.instance import place
from linter.arm.ir import Obj, Template
from linter.arm.scopes import target_context
from linter.model.values import Cause, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.expander import Expander
    from linter.arm.instance import Instance
    from linter.arm.ir import Entry, Nested, Node, Position
    from linter.model.source import Location


def read_inner(expander: Expander, instance: Instance) -> tuple[Deployment | None, str]:
    """Return the deployment that a deployment resource makes, or None and why its template is not available."""
    nested = instance.node.nested
    assert nested is not None
    template, reason = find_template(expander, instance, nested)
    if template is None:
        return None, reason
    deployment = instance.deployment
    if _depth(deployment) > MAXIMUM_NESTING:
        return None, f'deployments are nested more than {MAXIMUM_NESTING} deep'
    context = target_context(expander, instance, template)
    module = (*deployment.module, instance.label())
    # The parent has evaluated a computed template as a value; expressions that it leaves are for the nested deployment.
    if not nested.inner and nested.link is None and nested.node is None:
        outer = Deployment(
            expander, template, context, {}, parent=deployment, outer=instance.env, module=module, caller=instance
        )
        return outer, ''
    arguments, any_argument = read_arguments(expander, instance, nested)
    inner = Deployment(
        expander, template, context, arguments, parent=deployment, module=module, given=True,
        any_argument=any_argument, caller=instance,
    )
    for diagnostic in template.diagnostics:
        expander.add(diagnostic)
    for key, argument in arguments.items():
        if key not in template.parameters:
            _unknown_parameter(expander, argument)
    return inner, ''


def _unknown_parameter(expander: Expander, argument: Argument) -> None:
    from linter.model.diagnostic import Diagnostic

    message = f"the called template declares no parameter '{argument.name}'"
    expander.add(Diagnostic('unknown-parameter', 'error', message, argument.place()))


def _depth(deployment: Deployment | None) -> int:
    depth = 0
    while deployment is not None:
        depth += 1
        deployment = deployment.parent
    return depth


def find_template(expander: Expander, instance: Instance, nested: Nested) -> tuple[Template | None, str]:
    """Return the template of a nested deployment, or None and why there is none."""
    if nested.template is not None:
        return nested.template, ''
    source = instance.env.names.template
    if nested.node is not None:
        at = (nested.pos, 'template')
        document = expander.value(nested.node, instance.env, at)
        if not isinstance(document, dict):
            return None, 'its template is computed from values that are not known'
        holder = source.locate
        return read_template(source.source, document, locate=lambda _: holder(at)), ''
    if nested.link is not None:
        link = expander.value(nested.link, instance.env, place(nested.pos, 'templateLink'))
        found = expander.link.template(link, source, chain_of(instance))
        return (found, '') if isinstance(found, Template) else (None, found)
    return None, nested.unavailable


def chain_of(instance: Instance) -> tuple[str, ...]:
    """Return the files of the templates around an instance, for finding cycles of linked templates."""
    files: list[str] = []
    deployment: Deployment | None = instance.deployment
    while deployment is not None:
        files.append(deployment.template.source.path)
        deployment = deployment.parent
    return tuple(files)


def read_arguments(
    expander: Expander, instance: Instance, nested: Nested
) -> tuple[dict[str, Argument], Unknown | None]:
    """Return the arguments of a nested deployment by lower-case name, and an unknown that may supply any."""
    env, template = instance.env, instance.env.names.template
    arguments: dict[str, Argument] = {}
    node = nested.parameters
    at = place(nested.pos, 'parameters')
    if nested.parameters_link is not None:
        link = expander.value(nested.parameters_link, env, place(nested.pos, 'parametersLink'))
        linked = expander.link.parameters(link, template)
        if isinstance(linked, str):
            expander.report('unresolved-template', linked, env, nested.pos, severity='warning', blocking=True)
            return {}, Unknown([Cause('module', 'parametersLink')], 'object')
        arguments.update(linked)
    if isinstance(node, Obj):
        lost: Unknown | None = None
        for entry in node.entries:
            if isinstance(entry.key, str):
                arguments[entry.key.lower()] = entry_argument(expander, instance, entry.key, entry)
            else:
                lost = Unknown([Cause('error', 'a part of the file cannot be read')], 'object')
        return arguments, lost
    if isinstance(node, dict) and not any(key.startswith('[') or key.lower() == 'copy' for key in node):
        for name, entry in node.items():
            arguments[name.lower()] = json_argument(expander, instance, name, entry, (at, name))
        return arguments, None
    if node is None:
        return arguments, None
    value = expander.value(node, env, at)
    if isinstance(value, Unknown):
        return arguments, value
    for name, given in value.items() if isinstance(value, dict) else ():
        arguments[name.lower()] = Argument(_taker(given), _placer(template, at), name=name)
    return arguments, None


def json_argument(expander: Expander, instance: Instance, name: str, entry: Node, at: Position) -> Argument:
    """Return the argument that an entry ``{"value": …}`` or ``{"reference": …}`` of a JSON template gives."""
    env, template = instance.env, instance.env.names.template
    key = member_key(entry, 'value') if isinstance(entry, dict) else None
    if isinstance(entry, dict) and key is not None:
        node, position = entry[key], (at, key)
        return Argument(
            lambda: expander.value(node, env, position), _placer(template, position), name=name, env=env, node=node,
            position=position,
        )
    if isinstance(entry, dict) and member(entry, 'reference') is not None:
        return Argument(lambda: secret_of(member(entry, 'reference')), _placer(template, at), name=name)
    return Argument(lambda: taken(expander.value(entry, env, at)), _placer(template, at), name=name, env=env)


def entry_argument(expander: Expander, instance: Instance, name: str, entry: Entry) -> Argument:
    """Return the argument that an entry of an Obj gives: ``{value: …}``, ``{reference: …}`` or a computed one."""
    env, template = instance.env, instance.env.names.template
    held = entry.value
    if isinstance(held, Obj) and len(held.entries) == 1 and held.entries[0].key == 'value' and not held.copies:
        node, position = held.entries[0].value, held.entries[0].pos
        return Argument(
            lambda: expander.value(node, env, position), _placer(template, position), name=name, env=env, node=node,
            position=position,
        )
    return Argument(
        lambda: taken(expander.value(held, env, entry.pos)), _placer(template, entry.pos), name=name, env=env
    )


def _placer(template: Template, position: Position):  # type: ignore[no-untyped-def]
    def place_argument() -> Location:
        return template.locate(position)

    return place_argument


def _taker(given: object):  # type: ignore[no-untyped-def]
    return lambda: taken(given)


def taken(given: object) -> object:
    """Return the value that an evaluated entry gives: its ``value``, or the unknown of its secret."""
    if isinstance(given, Unknown):
        return Unknown(given.causes, secure=given.secure)
    if isinstance(given, dict):
        key = member_key(given, 'value')
        if key is not None:
            return given[key]
        if member(given, 'reference') is not None:
            return secret_of(member(given, 'reference'))
    return Unknown([Cause('error', 'a parameter needs a value or a reference')])


def secret_of(reference: object) -> Unknown:
    """Return the unknown for a Key Vault reference: text that is never shown.

    Source: learn.microsoft.com/azure/azure-resource-manager/templates/key-vault-parameter
    """
    name = member(reference, 'secretName') if isinstance(reference, dict) else None
    shown = name if isinstance(name, str) else 'secret'
    return Unknown([Cause('secret', shown)], 'string', nullable=False, secure=True, display='{' + shown + '}')
