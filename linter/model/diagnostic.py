"""What azgov has to say about its input, never about compliance."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.source import Location


class Diagnostic:
    """A remark on the input.

    code: stable and documented, kebab-case (docs/diagnostics.md).
    severity: error (Azure would reject it, or azgov could not analyse it), warning (probably wrong),
        info (limits what can be judged).
    blocking: something was not analysed because of it; azgov exits 2.
    """

    __slots__ = ('code', 'severity', 'message', 'location', 'blocking')

    def __init__(
        self, code: str, severity: str, message: str, location: Location, *, blocking: bool = False
    ) -> None:
        self.code = code
        self.severity = severity
        self.message = message
        self.location = location
        self.blocking = blocking

    def key(self) -> tuple[object, ...]:
        """Return a value that is equal for diagnostics that say the same at the same place."""
        return (*self.location.key(), self.code, self.message)

    def __repr__(self) -> str:
        return f'{self.location!r}: {self.severity}[{self.code}]: {self.message}'


class InputError(Exception):
    """Input that the user can repair; carries the diagnostic to show."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(repr(diagnostic))
        self.diagnostic = diagnostic


def distinct(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Return each diagnostic once, by place."""
    found = {diagnostic.key(): diagnostic for diagnostic in diagnostics}
    return sorted(found.values(), key=lambda diagnostic: diagnostic.location.key())
