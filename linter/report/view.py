"""How a run is shown: the same for every report."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.finding import Finding
    from linter.report.conclusion import Conclusion


class View:
    """What a report is to show of a run.

    findings: those to show, in order. conclusion: the exit code and why.
    analysis: whether to say which files were read and why others were not.
    colour, width, unicode: of the terminal, for the console report; width in cells.
    """

    __slots__ = ('findings', 'conclusion', 'analysis', 'colour', 'width', 'unicode')

    def __init__(
        self,
        findings: list[Finding],
        conclusion: Conclusion,
        *,
        analysis: bool = False,
        colour: bool = False,
        width: int = 100,
        unicode: bool = True,
    ) -> None:
        self.findings = findings
        self.conclusion = conclusion
        self.analysis = analysis
        self.colour = colour
        self.width = width
        self.unicode = unicode
