"""Values of templates as JSON: what is not known says so and why, and what is secret is not printed."""

from __future__ import annotations

import json

from linter.model.values import ABSENT, OpenDict, OpenList, Unknown

ENCODER = json.JSONEncoder(separators=(',', ':'))

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from linter.model.values import Cause


def json_value(value: object) -> object:
    """Return value as something that JSON and YAML can hold.

    An unknown value becomes ``{"$unknown": {"causes": …, "display": …, "candidates": …}}``; candidates are left out
    when there are none or when the value is secret. An object or list that may have more members than are known
    says so with a member or a last item ``$open``. ABSENT becomes ``{"$absent": true}``.
    """
    if isinstance(value, Unknown):
        return {'$unknown': _unknown(value)}
    if isinstance(value, dict):
        members = {str(name): json_value(value[name]) for name in value}  # outputs are computed on access
        if isinstance(value, OpenDict):
            members['$open'] = {'causes': causes_json(value.causes)}
        return members
    if isinstance(value, list):
        items = [json_value(item) for item in value]
        return [*items, {'$open': {'causes': causes_json(value.causes)}}] if isinstance(value, OpenList) else items
    if value is ABSENT:
        return {'$absent': True}
    if isinstance(value, float) and value - value != 0:
        return str(value)  # JSON has no infinity
    return str(value) if isinstance(value, str) else value


def causes_json(causes: Iterable[Cause]) -> list[dict[str, str]]:
    """Return causes as JSON objects, in a fixed order."""
    ordered = sorted(causes, key=lambda cause: (cause.kind, cause.name, cause.message))
    return [{'kind': cause.kind, 'name': cause.name, 'message': cause.message} for cause in ordered]


def dumps(value: object) -> str:
    """Return value as JSON on one line, in ASCII.

    ``##`` is written as escapes: build services take ``##vso[`` for a command wherever it stands in a line.
    """
    return ENCODER.encode(value).replace('##', '\\u0023\\u0023')


def _unknown(value: Unknown) -> dict[str, object]:
    unknown: dict[str, object] = {'causes': causes_json(value.causes), 'display': value.display}
    if value.candidates is not None and not value.secure:
        unknown['candidates'] = [json_value(candidate) for candidate in value.candidates]
    return unknown
