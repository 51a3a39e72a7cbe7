"""The syntax tree of Bicep values and types: plain nodes with the offsets they cover, no behaviour."""

from __future__ import annotations


class Node:
    """Part of a file: offsets in its text, the end exclusive."""

    __slots__ = ('start', 'end')

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Broken(Node):
    """Text that could not be read; the parser has reported it. name is what it would declare, or an empty text."""

    __slots__ = ('name',)

    def __init__(self, start: int, end: int, name: str = '') -> None:
        self.start = start
        self.end = end
        self.name = name


class Literal(Node):
    """Text without holes, an integer, true, false or null."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, value: str | int | bool | None) -> None:
        self.start = start
        self.end = end
        self.value = value


class Interpolation(Node):
    """Text with holes; there is one text more than holes."""

    __slots__ = ('texts', 'holes')

    def __init__(self, start: int, end: int, texts: list[str], holes: list[Node]) -> None:
        self.start = start
        self.end = end
        self.texts = texts
        self.holes = holes


class Name(Node):
    """A name used as a value or as a type."""

    __slots__ = ('name',)

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class Member(Node):
    """Access to a member: ``base.name``, or ``base.?name`` when safe."""

    __slots__ = ('base', 'name', 'name_start', 'safe')

    def __init__(self, start: int, end: int, base: Node, name: str, name_start: int, safe: bool) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.name = name
        self.name_start = name_start
        self.safe = safe


class Element(Node):
    """Access by index: ``base[index]``, ``base[?index]`` when safe, ``base[^index]`` counted from the end."""

    __slots__ = ('base', 'index', 'safe', 'from_end')

    def __init__(self, start: int, end: int, base: Node, index: Node, safe: bool, from_end: bool) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.index = index
        self.safe = safe
        self.from_end = from_end


class NestedResource(Node):
    """A resource declared in another: ``base::name``."""

    __slots__ = ('base', 'name', 'name_start')

    def __init__(self, start: int, end: int, base: Node, name: str, name_start: int) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.name = name
        self.name_start = name_start


class NonNull(Node):
    """The assertion ``base!``."""

    __slots__ = ('base',)

    def __init__(self, start: int, end: int, base: Node) -> None:
        self.start = start
        self.end = end
        self.base = base


class FunctionCall(Node):
    """A call: ``name(…)``, or ``base.name(…)``."""

    __slots__ = ('base', 'name', 'name_start', 'arguments')

    def __init__(
        self, start: int, end: int, base: Node | None, name: str, name_start: int, arguments: list[Node],
    ) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.name = name
        self.name_start = name_start
        self.arguments = arguments


class Unary(Node):
    """``!operand`` or ``-operand``."""

    __slots__ = ('operator', 'operand')

    def __init__(self, start: int, end: int, operator: str, operand: Node) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operand = operand


class Binary(Node):
    """``left operator right``."""

    __slots__ = ('operator', 'left', 'right')

    def __init__(self, start: int, end: int, operator: str, left: Node, right: Node) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.left = left
        self.right = right


class Ternary(Node):
    """``condition ? yes : no``."""

    __slots__ = ('condition', 'yes', 'no')

    def __init__(self, start: int, end: int, condition: Node, yes: Node, no: Node) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.yes = yes
        self.no = no


class Lambda(Node):
    """``(a, b) => body``."""

    __slots__ = ('parameters', 'body')

    def __init__(self, start: int, end: int, parameters: list[str], body: Node) -> None:
        self.start = start
        self.end = end
        self.parameters = parameters
        self.body = body


class Parentheses(Node):
    """A value in parentheses."""

    __slots__ = ('inner',)

    def __init__(self, start: int, end: int, inner: Node) -> None:
        self.start = start
        self.end = end
        self.inner = inner


class Property(Node):
    """A member of an object; the key is a Literal, Name or Interpolation."""

    __slots__ = ('key', 'value')

    def __init__(self, start: int, end: int, key: Node, value: Node) -> None:
        self.start = start
        self.end = end
        self.key = key
        self.value = value


class Spread(Node):
    """``...value`` in an object or array."""

    __slots__ = ('value',)

    def __init__(self, start: int, end: int, value: Node) -> None:
        self.start = start
        self.end = end
        self.value = value


class Object(Node):
    """An object; members are Property, Spread or Broken. declarations: resources nested in a resource body."""

    __slots__ = ('members', 'declarations')

    def __init__(self, start: int, end: int, members: list[Node], declarations: list[Node]) -> None:
        self.start = start
        self.end = end
        self.members = members
        self.declarations = declarations


class Array(Node):
    """An array; items are values, Spread or Broken."""

    __slots__ = ('items',)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        self.start = start
        self.end = end
        self.items = items


class For(Node):
    """``[for item in collection: body]``, with ``(item, index)`` when index is not empty."""

    __slots__ = ('item', 'index', 'collection', 'body')

    def __init__(self, start: int, end: int, item: str, index: str, collection: Node, body: Node) -> None:
        self.start = start
        self.end = end
        self.item = item
        self.index = index
        self.collection = collection
        self.body = body


class If(Node):
    """``if (condition) body``."""

    __slots__ = ('condition', 'body')

    def __init__(self, start: int, end: int, condition: Node, body: Node) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.body = body


class NullableType(Node):
    """``base?``."""

    __slots__ = ('base',)

    def __init__(self, start: int, end: int, base: Node) -> None:
        self.start = start
        self.end = end
        self.base = base


class NonNullType(Node):
    """``base!``."""

    __slots__ = ('base',)

    def __init__(self, start: int, end: int, base: Node) -> None:
        self.start = start
        self.end = end
        self.base = base


class ArrayType(Node):
    """``item[]``."""

    __slots__ = ('item',)

    def __init__(self, start: int, end: int, item: Node) -> None:
        self.start = start
        self.end = end
        self.item = item


class ItemType(Node):
    """``base[*]`` (index is None) or ``base[1]``."""

    __slots__ = ('base', 'index')

    def __init__(self, start: int, end: int, base: Node, index: int | None) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.index = index


class MemberType(Node):
    """``base.name``, or ``base.*`` when name is None."""

    __slots__ = ('base', 'name')

    def __init__(self, start: int, end: int, base: Node, name: str | None) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.name = name


class UnionType(Node):
    """``a | b``."""

    __slots__ = ('members',)

    def __init__(self, start: int, end: int, members: list[Node]) -> None:
        self.start = start
        self.end = end
        self.members = members


class Decorator(Node):
    """``@name(…)``, or ``@namespace.name(…)``."""

    __slots__ = ('call',)

    def __init__(self, start: int, end: int, call: FunctionCall) -> None:
        self.start = start
        self.end = end
        self.call = call


class TypeProperty(Node):
    """A member of an object type; the name is None for ``*``."""

    __slots__ = ('name', 'type', 'decorators')

    def __init__(self, start: int, end: int, name: str | None, type: Node, decorators: list[Decorator]) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.type = type
        self.decorators = decorators


class ObjectType(Node):
    """An object type; members are TypeProperty, Spread or Broken."""

    __slots__ = ('members',)

    def __init__(self, start: int, end: int, members: list[Node]) -> None:
        self.start = start
        self.end = end
        self.members = members


class TupleItem(Node):
    """An item of a tuple type."""

    __slots__ = ('type', 'decorators')

    def __init__(self, start: int, end: int, type: Node, decorators: list[Decorator]) -> None:
        self.start = start
        self.end = end
        self.type = type
        self.decorators = decorators


class TupleType(Node):
    """A tuple type; items are TupleItem or Broken."""

    __slots__ = ('items',)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        self.start = start
        self.end = end
        self.items = items


class GenericType(Node):
    """``name<argument>``, for instance a type taken from a resource; base is the namespace."""

    __slots__ = ('base', 'name', 'arguments')

    def __init__(self, start: int, end: int, base: Node | None, name: str, arguments: list[Node]) -> None:
        self.start = start
        self.end = end
        self.base = base
        self.name = name
        self.arguments = arguments


class ResourceType(Node):
    """``resource 'type@version'`` as the type of a parameter or output; the type may be left out."""

    __slots__ = ('type',)

    def __init__(self, start: int, end: int, type: Node | None) -> None:
        self.start = start
        self.end = end
        self.type = type
