"""Parameter files of both languages, as values for the parameters of a template."""

from __future__ import annotations

from linter.arm.deployment import Argument, Deployment
from linter.arm.parameters import read_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.arm.links import Links
    from linter.bicep.parameter_files import GivenValue, ParameterFile
    from linter.model.diagnostic import Diagnostic
    from linter.model.source import Source


class ParameterSet:
    """A JSON parameter file.

    file: the name reports show. document: what metadata.template is read from.
    """

    __slots__ = ('file', 'path', 'source', 'document')

    def __init__(self, source: Source, document: object) -> None:
        self.file = source.file
        self.path = source.path
        self.source = source
        self.document = document

    def arguments(self) -> tuple[dict[str, Argument], list[Diagnostic]]:
        """Return the values by lower-case parameter name, and the list that problems with them will be in."""
        document = self.document if isinstance(self.document, dict) else {}
        return read_arguments(self.source, document), []


class BicepParameterSet(ParameterSet):
    """A .bicepparam file: each value is an expression of its own, evaluated when it is asked for."""

    __slots__ = ('given', 'links')

    def __init__(self, given: ParameterFile, links: Links) -> None:
        super().__init__(given.source, given.source.text)
        self.given = given
        self.links = links

    def arguments(self) -> tuple[dict[str, Argument], list[Diagnostic]]:
        from linter.arm.context import Context
        from linter.arm.expander import Expander

        expander = Expander(self.links)
        names = Deployment(expander, self.given.template, Context({}, scope='tenant', deployment=''), {})
        arguments = {name.lower(): self.argument(given, names) for name, given in self.given.values.items()}
        return arguments, expander.diagnostics

    def argument(self, given: GivenValue, names: Deployment) -> Argument:
        """Return one value; the file holds it as the default of a parameter of that name."""
        return Argument(
            lambda: names.parameter(given.name), lambda: self.given.template.locate(given.position), name=given.name,
            env=names.env, node=given.node, position=given.position,
        )
