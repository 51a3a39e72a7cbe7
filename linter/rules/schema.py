"""Rule files and tables against rule.schema.json, with messages for people. Nothing is fetched."""

from __future__ import annotations

import json
import os.path

from linter.model.values import type_name
from linter.rules.compile import Problem, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Final

    from linter.rules.compile import At

    ValidationError = Any  # Any: jsonschema's own types say that every member may be unset

SCHEMA: Final = 'rule.schema.json'
TYPE_WORDS: Final = {
    'string': 'text', 'integer': 'a whole number', 'number': 'a number', 'boolean': 'true or false', 'array': 'a list',
    'object': 'a mapping', 'null': 'empty', 'int': 'a number', 'float': 'a number', 'bool': 'true or false',
}


class Validator:
    """The schema of rules, read once."""

    __slots__ = ('schema', '_rule', '_table')

    def __init__(self, path: str) -> None:
        import jsonschema
        from referencing import Registry, Resource

        with open(path, encoding='utf-8') as stream:
            self.schema = json.load(stream)
        validator = jsonschema.Draft202012Validator
        registry: Any = Registry  # Any: its type does not know the members that it takes
        closed = registry(retrieve=_refuse).with_resource(self.schema['$id'], Resource.from_contents(self.schema))
        self._rule = validator(self.schema, registry=closed)
        self._table = validator({'$ref': f"{self.schema['$id']}#/$defs/table"}, registry=closed)

    def rule(self, document: object) -> list[Problem]:
        """Return what is wrong with a rule file, conditions included."""
        return list(_distinct(self._rule.iter_errors(document)))

    def table(self, document: object) -> list[Problem]:
        """Return what is wrong with a table."""
        return list(_distinct(self._table.iter_errors(document)))


def _refuse(uri: str) -> Any:  # Any: it never returns
    from referencing.exceptions import NoSuchResource

    error: Any = NoSuchResource  # Any: as for Registry
    raise error(ref=uri)


def schema_path(folder: str) -> str:
    """Return the schema in a folder of rules."""
    return os.path.join(folder, SCHEMA)


def _distinct(errors: Iterator[ValidationError]) -> Iterator[Problem]:
    seen = set()
    for error in errors:
        for problem in _problems(error):
            key = (problem.at, problem.message)
            if key not in seen:
                seen.add(key)
                yield problem


def _problems(error: ValidationError) -> list[Problem]:
    at: At = tuple(error.absolute_path)
    special = SPECIAL.get(str(error.validator))
    if special is not None:
        return special(error, at)
    name = _name(at)
    expected = error.schema.get('description', '') if isinstance(error.schema, dict) else ''
    words = PLAIN.get(str(error.validator))
    if words is not None:
        return [Problem(at, f'{name} ' + words.format(error.validator_value))]
    return [Problem(at, f'{name} is not as it must be: {expected or error.message}')]


def _name(at: At) -> str:
    return 'this' if not at else f"'{at[-1]}'" if isinstance(at[-1], str) else f'entry {at[-1] + 1}'


def _required(error: ValidationError, at: At) -> list[Problem]:
    missing = [name for name in error.validator_value if name not in error.instance]
    return [Problem(at, f"'{name}' is missing") for name in missing]


def _additional(error: ValidationError, at: At) -> list[Problem]:
    known = error.schema.get('properties', {})
    what = 'a rule' if not at else f"'{at[-1]}'" if isinstance(at[-1], str) else 'this entry'
    return [
        Problem((*at, name), f"'{name}' is not a member of {what}{suggest(name, known)}", key=True)
        for name in error.instance
        if name not in known
    ]


def _enumeration(error: ValidationError, at: At) -> list[Problem]:
    return [Problem(at, f"{_name(at)} is {_shown(error.instance)}; it must be {_or(error.validator_value)}")]


def _type(error: ValidationError, at: At) -> list[Problem]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    actual = TYPE_WORDS.get(type_name(error.instance), 'something else')
    return [Problem(at, f'{_name(at)} is {actual}; it must be {_or([TYPE_WORDS[name] for name in wanted])}')]


def _pattern(error: ValidationError, at: At) -> list[Problem]:
    expected = error.schema.get('description') or f'like {error.validator_value}'
    return [Problem(at, f'{_name(at)} is {_shown(error.instance)}; it must be: {expected}')]


def _any_of(error: ValidationError, at: At) -> list[Problem]:
    if not at:
        return [Problem(at, "'resource' is missing")]
    return [Problem(at, f'{_name(at)} is not as it must be')]


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else f"'{value}'"
    return text if len(text) < 80 else text[:79] + '…'


def _or(values: list[object]) -> str:
    texts = [str(value) for value in values]
    return texts[0] if len(texts) == 1 else ', '.join(texts[:-1]) + ' or ' + texts[-1]


SPECIAL: Final[dict[str, Callable[[ValidationError, At], list[Problem]]]] = {
    'required': _required, 'additionalProperties': _additional, 'enum': _enumeration, 'type': _type,
    'pattern': _pattern, 'anyOf': _any_of, 'oneOf': _any_of,
}
PLAIN: Final = {
    'minLength': 'is shorter than {} characters',
    'maxLength': 'is longer than {} characters',
    'minItems': 'needs at least {} entry',
    'uniqueItems': 'holds an entry twice',
    'minimum': 'must be at least {}',
}
