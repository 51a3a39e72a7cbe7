"""The functions of the template language on values, all but those that need the template or its deployment.

``call`` computes one; ``FUNCTIONS`` is the register. Arguments and results are plain Python values and Unknown.
Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
"""

from __future__ import annotations

from linter.arm.functions import arrays, hashes, lambdas, logic, numbers, objects, rendering, sequences, text
from linter.arm.functions.access import index_from_end, index_of, property_of, try_get, try_index_from_end
from linter.arm.functions.assumed import STAND_INS
from linter.arm.functions.branches import merge_branches, one_of
from linter.arm.functions.calls import apply
from linter.arm.functions.declared import unknown_of_type
from linter.arm.functions.dotnet_format import format_text, format_unknown
from linter.arm.functions.equality import equal, equals
from linter.arm.functions.function import Function, LimitError, TemplateFailure, TypeMismatchError
from linter.arm.functions.lambdas import Lambda
from linter.arm.functions.parts import canonical, parts_of
from linter.arm.functions.parts import text as text_of_parts
from linter.arm.functions.unknowns import derived

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    Apply = Callable[[list[object]], object]
    Symbolic = Callable[[Function, list[object]], object]

__all__ = [
    'FUNCTIONS', 'STAND_INS', 'Function', 'Lambda', 'LimitError', 'TemplateFailure', 'TypeMismatchError', 'call',
    'canonical', 'derived', 'equal', 'format_date', 'index_of', 'merge_branches', 'one_of', 'parts_of', 'property_of',
    'text_of_parts', 'unknown_of_type',
]  # fmt: skip


def late(module: str, name: str) -> Apply:
    """Return a function of a module that is imported when it is first called: few templates need it."""

    def apply_late(arguments: list[object]) -> object:
        found = __import__(f'linter.arm.functions.{module}', fromlist=[name])
        return getattr(found, name)(arguments)

    return apply_late


def late_symbolic(module: str, name: str) -> Symbolic:
    """Return late for a function of unknown arguments."""

    def apply_late(function: Function, arguments: list[object]) -> object:
        found = __import__(f'linter.arm.functions.{module}', fromlist=[name])
        return getattr(found, name)(function, arguments)

    return apply_late


REGISTER: Final = [
    # name, least and most arguments (None: any), computed by, returns
    Function('and', 2, None, logic.all_of, 'bool', handles_unknown=True),
    Function('bool', 1, 1, logic.boolean, 'bool'),
    Function('coalesce', 1, None, logic.coalesce, 'any', handles_unknown=True),
    Function('equals', 2, 2, equals, 'bool', handles_unknown=True),
    Function('fail', 1, 1, logic.fail, 'any', handles_unknown=True),
    Function('false', 0, 0, logic.false, 'bool'),
    Function('greater', 2, 2, logic.greater, 'bool'),
    Function('greaterOrEquals', 2, 2, logic.greater_or_equals, 'bool'),
    Function('if', 3, 3, logic.condition, 'any', handles_unknown=True),
    Function('less', 2, 2, logic.less, 'bool'),
    Function('lessOrEquals', 2, 2, logic.less_or_equals, 'bool'),
    Function('not', 1, 1, logic.negation, 'bool', handles_unknown=True),
    Function('null', 0, 0, logic.null, 'any'),
    Function('or', 2, None, logic.any_of, 'bool', handles_unknown=True),
    Function('true', 0, 0, logic.true, 'bool'),

    Function('contains', 2, 2, sequences.contains, 'bool', handles_unknown=True),
    Function('empty', 1, 1, sequences.empty, 'bool', handles_unknown=True),
    Function('first', 1, 1, sequences.first, 'any', handles_unknown=True),
    Function('indexOf', 2, 2, sequences.index_of, 'int', handles_unknown=True),
    Function('last', 1, 1, sequences.last, 'any', handles_unknown=True),
    Function('lastIndexOf', 2, 2, sequences.last_index_of, 'int', handles_unknown=True),
    Function('length', 1, 1, sequences.length, 'int', handles_unknown=True),
    Function('skip', 2, 2, sequences.skip, 'any', handles_unknown=True),
    Function('take', 2, 2, sequences.take, 'any', handles_unknown=True),

    Function('array', 1, 1, arrays.array, 'array', handles_unknown=True),
    Function('concat', 1, None, arrays.concat, 'any', handles_unknown=True),
    Function('createArray', 0, None, arrays.create_array, 'array', handles_unknown=True),
    Function('distinct', 1, 1, arrays.distinct, 'array', handles_unknown=True),
    Function('flatten', 1, 1, arrays.flatten, 'array', handles_unknown=True),
    Function('range', 2, 2, arrays.range_of, 'array'),

    Function('createObject', 0, None, objects.create_object, 'object', handles_unknown=True),
    Function('intersection', 1, None, objects.intersection, 'any', handles_unknown=True),
    Function('items', 1, 1, objects.items, 'array', handles_unknown=True),
    Function('objectKeys', 1, 1, objects.object_keys, 'array', handles_unknown=True),
    Function('shallowMerge', 1, 1, objects.shallow_merge, 'object', handles_unknown=True),
    Function('union', 1, None, objects.union, 'any', handles_unknown=True),

    Function('indexFromEnd', 2, 2, index_from_end, 'any', handles_unknown=True),
    Function('tryGet', 2, None, try_get, 'any', handles_unknown=True),
    Function('tryIndexFromEnd', 2, 2, try_index_from_end, 'any', handles_unknown=True),

    Function('filter', 2, 2, lambdas.filter_items, 'array', handles_unknown=True),
    Function('groupBy', 2, 3, lambdas.group_by, 'object', handles_unknown=True),
    Function('map', 2, 2, lambdas.map_items, 'array', handles_unknown=True),
    Function('mapValues', 2, 2, lambdas.map_values, 'object', handles_unknown=True),
    Function('reduce', 3, 3, lambdas.reduce_items, 'any', handles_unknown=True),
    Function('sort', 2, 2, lambdas.sort_items, 'array', handles_unknown=True),
    Function('toObject', 2, 3, lambdas.to_object, 'object', handles_unknown=True),

    Function('endsWith', 2, 2, text.ends_with, 'bool', symbolic=text.starts_with_parts),
    Function('format', 1, None, format_text, 'string', symbolic=lambda _, arguments: format_unknown(arguments)),
    Function('join', 2, 2, text.join, 'string', symbolic=text.join_parts),
    Function('like', 2, 2, text.like, 'bool'),
    Function('padLeft', 2, 3, text.pad_left, 'string', symbolic=text.pad_left_unknown),
    Function('replace', 3, 3, text.replace, 'string', symbolic=text.replace_parts),
    Function('split', 2, 2, text.split, 'array', handles_unknown=True),
    Function('startsWith', 2, 2, text.starts_with, 'bool', symbolic=text.starts_with_parts),
    Function('string', 1, 1, rendering.string, 'string', symbolic=rendering.string_unknown),
    Function('substring', 2, 3, text.substring, 'string', symbolic=text.substring_parts),
    Function('toLower', 1, 1, text.to_lower, 'string', symbolic=text.change_case),
    Function('toUpper', 1, 1, text.to_upper, 'string', symbolic=text.change_case),
    Function('trim', 1, 1, text.trim, 'string', symbolic=text.trim_parts),

    Function('guid', 1, None, hashes.guid, 'string', symbolic=hashes.hash_unknown),
    Function('uniqueString', 1, None, hashes.unique_string, 'string', symbolic=hashes.hash_unknown),

    Function('base64', 1, 1, late('encoding', 'base64'), 'string'),
    Function('base64ToJson', 1, 1, late('encoding', 'base64_to_json'), 'any'),
    Function('base64ToString', 1, 1, late('encoding', 'base64_to_string'), 'string'),
    Function('dataUri', 1, 1, late('encoding', 'data_uri'), 'string'),
    Function('dataUriToString', 1, 1, late('encoding', 'data_uri_to_string'), 'string'),
    Function('json', 1, 1, late('encoding', 'json_value'), 'any'),

    Function('add', 2, 2, numbers.add, 'int'),
    Function('div', 2, 2, numbers.div, 'int'),
    Function('float', 1, 1, numbers.floating, 'any'),
    Function('int', 1, 1, numbers.integer, 'int'),
    Function('max', 1, None, numbers.largest, 'int'),
    Function('min', 1, None, numbers.smallest, 'int'),
    Function('mod', 2, 2, numbers.mod, 'int'),
    Function('mul', 2, 2, numbers.mul, 'int'),
    Function('sub', 2, 2, numbers.sub, 'int'),

    Function('dateTimeAdd', 2, 3, late('dates', 'date_time_add'), 'string'),
    Function('dateTimeFromEpoch', 1, 1, late('dates', 'date_time_from_epoch'), 'string'),
    Function('dateTimeToEpoch', 1, 1, late('dates', 'date_time_to_epoch'), 'int'),

    Function('cidrHost', 2, 2, late('network', 'cidr_host'), 'string'),
    Function('cidrSubnet', 3, 3, late('network', 'cidr_subnet'), 'string'),
    Function('parseCidr', 1, 1, late('network', 'parse_cidr'), 'object'),

    Function('buildUri', 1, 1, late('uris', 'build_uri'), 'string'),
    Function('parseUri', 1, 1, late('uris', 'parse_uri'), 'object'),
    Function('uri', 2, 2, late('uris', 'uri'), 'string', symbolic=late_symbolic('uris', 'uri_unknown')),
    Function('uriComponent', 1, 1, late('uris', 'uri_component'), 'string'),
    Function('uriComponentToString', 1, 1, late('uris', 'uri_component_to_string'), 'string'),
]  # fmt: skip

FUNCTIONS: Final[dict[str, Function]] = {function.name.lower(): function for function in REGISTER}
"""The functions by name in lower case: names are case-insensitive."""


def call(name: str, arguments: list[object]) -> object:
    """Return the value of the function of this name, in any case.

    Raises ValueError with a sentence: no such function, the wrong number or type of arguments, a value that does not
    fit. LimitError and TemplateFailure are kinds of it.
    """
    function = FUNCTIONS.get(name) or FUNCTIONS.get(name.lower())
    if function is None:
        raise ValueError(f"'{name}' is not a function")
    return apply(function, arguments)


def format_date(moment: str, format: str) -> str:
    """Return a date and time (ISO 8601) in a .NET format, standard or custom: what ``utcNow(format)`` returns.

    Raises ValueError if moment is no date and time, or if the format is none.
    """
    from linter.arm.functions.dates import format_date as formatted

    return formatted(moment, format)
