"""How a function of the library is called: arity, unknown arguments, text that rests on a stand-in, depth."""

from __future__ import annotations

from linter.arm.functions.assumed import marked
from linter.arm.functions.function import Function, LimitError, TypeMismatchError, arity_error
from linter.arm.functions.unknowns import SCALARS, derived, lift, survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.functions.unknowns import Survey


def apply(function: Function, arguments: list[object]) -> object:
    """Return the value of a function for arguments that may be unknown.

    Raises ValueError with a sentence where the arguments do not fit; LimitError, one of its kinds, where the result
    or the arguments are too large.
    """
    count = len(arguments)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        raise arity_error(function, count)
    try:
        if not function.handles_unknown:
            for argument in arguments:
                if argument.__class__ not in SCALARS:
                    return apply_to_any(function, arguments)
        return function.apply(arguments)
    except RecursionError:
        raise LimitError(f"the arguments of '{function.name}' are nested too deep") from None


def apply_to_any(function: Function, arguments: list[object]) -> object:
    seen = survey(arguments)
    if seen.decided:
        return apply_to_assumed(function, arguments, seen) if seen.assumed else function.apply(arguments)
    if function.symbolic is not None:
        return function.symbolic(function, arguments)
    return lift(function.name, function.returns, lambda known: apply(function, known), arguments)


def apply_to_assumed(function: Function, arguments: list[object], seen: Survey) -> object:
    """Return text made of assumed text; what its characters decide (a number, a boolean, an error) is unknown."""
    try:
        result = function.apply(arguments)
    except (TypeMismatchError, LimitError):
        raise
    except ValueError:
        # The true text may be longer, or have another form.
        return derived(function.name, function.returns, arguments, seen)
    if isinstance(result, (str, list, dict)):
        return marked(result)
    return derived(function.name, function.returns, arguments, seen)
