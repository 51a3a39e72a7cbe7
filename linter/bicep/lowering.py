"""The one door to the lowering of values, so that its parts can call each other."""

from __future__ import annotations

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
    """Return the value of a syntax node as a node of the template IR."""
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
