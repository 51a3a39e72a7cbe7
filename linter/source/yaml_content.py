"""YAML as ``loadYamlContent`` takes it: the first document, by the core schema, aliases resolved within limits.

Source: yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

from linter.source.yamlc import FLOAT, INTEGER, NO_NUMBER, WORDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

MAXIMUM_NODES: Final = 200_000
"""Values, each alias counted as what it stands for."""
MAXIMUM_DEPTH: Final = 100


def read_yaml_content(text: str) -> object:
    """Return the value of the first document. Raises ValueError."""
    import yaml

    loader = yaml.SafeLoader(text.removeprefix('\ufeff'))
    try:
        node = loader.get_node() if loader.check_node() else None
        return None if node is None else Builder().build(node, 0)
    except yaml.YAMLError as error:
        mark = getattr(error, 'problem_mark', None)
        place = f' at line {mark.line + 1}' if mark else ''
        raise ValueError(f'{getattr(error, "problem", None) or "it cannot be read"}{place}') from None
    except RecursionError:
        raise ValueError('it is nested too deep') from None
    finally:
        loader.dispose()


class Builder:
    """Makes plain values of YAML nodes."""

    def __init__(self) -> None:
        self.count = 0

    def build(self, node: Any, depth: int) -> object:  # Any: the nodes of PyYAML are untyped
        self.count += 1
        if self.count > MAXIMUM_NODES:
            raise ValueError(f'it holds more than {MAXIMUM_NODES:,} values')
        if depth > MAXIMUM_DEPTH:
            raise ValueError('it is nested too deep')
        if node.id == 'sequence':
            return [self.build(item, depth + 1) for item in node.value]
        if node.id == 'mapping':
            return self.mapping(node, depth)
        return scalar(node)

    def mapping(self, node: Any, depth: int) -> dict[str, object]:  # Any: see build
        result: dict[str, object] = {}
        for key, value in node.value:
            if key.id != 'scalar':
                raise ValueError('a key must be text')
            built = self.build(value, depth + 1)
            if key.style is None and key.value == '<<' and isinstance(built, dict):
                result.update(built)
            else:
                result[key.value] = built
        return result


def scalar(node: Any) -> object:  # Any: see build
    """Return the value of a scalar; one in quotes is text."""
    text: str = node.value
    if node.style is not None or NO_NUMBER.fullmatch(text):
        return text
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text) and len(text) < 20:
        return int(text, {'0o': 8, '0x': 16}.get(text[:2], 10))
    return float(text) if FLOAT.fullmatch(text) else text
