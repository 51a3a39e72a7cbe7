"""The one door to the lowering of values, so that its parts can call each other."""

from __future__ import annotations

from linter.bicep.syntax import Array, For, If, Object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final, TypeVar

    from linter.arm.ir import Node as Lowered
    from linter.bicep.file import BicepFile, Env
    from linter.bicep.syntax import Node

    # The arguments are not typed here: each lowering takes the class of node it is registered for.
    Lower = Callable[..., Lowered]
    Result = TypeVar('Result')

LOWERINGS: Final[dict[type, Lower]] = {}
"""How each class of syntax node is lowered; linter.bicep.expressions fills it."""


def lower(file: BicepFile, node: Node, env: Env) -> Lowered:
    """Return the value of a syntax node as a node of the template IR.

    A value with a syntax error in it is unknown; an object keeps the members that could be read and is open.
    """
    if file.broken and (file.is_doubtful(node) if isinstance(node, Array) else (
        not isinstance(node, (Object, For, If)) and file.is_broken(node)
    )):
        from linter.bicep.file import unknown

        return unknown('error', 'a part of the file cannot be read', node)
    return LOWERINGS[type(node)](file, node, env)


def quietly(file: BicepFile, make: Callable[[], Result]) -> Result:
    """Call make, keeping what it depends on out of the current trace.

    A resource depends on the resources it mentions, not on those that make up their names; and a name sees what the
    file declares, wherever it is mentioned.
    """
    from linter.bicep.symbols import Trace

    outer, inner = file.trace, Trace()
    file.trace = inner
    in_function, file.in_function = file.in_function, False
    try:
        return make()
    finally:
        file.trace = outer
        file.in_function = in_function
        outer.runtime = outer.runtime or inner.runtime
