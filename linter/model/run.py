"""What one run found and how much of the input it covered: what reports take."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.model.diagnostic import Diagnostic
    from linter.model.finding import Finding
    from linter.model.resource import Resource
    from linter.model.rule import Rule
    from linter.model.source import Location, Source

ANALYSED, SKIPPED, FAILED = 'analysed', 'skipped', 'failed'
"""What became of a file: judged; nothing to judge in it; should have been judged and could not be (exit code 2)."""


class Summary:
    """Counts of a run.

    files: looked at. analysed, not_analysed: of these, judged and impossible to judge; the rest was skipped.
    resources: judged. rules: evaluated. fail, unknown, passed, not_applicable: verdicts by outcome.
    suppressed: findings that a suppression or a baseline accepts.
    """

    __slots__ = (
        'files', 'analysed', 'not_analysed', 'resources', 'rules', 'fail', 'unknown', 'passed', 'not_applicable',
        'suppressed',
    )

    def __init__(
        self,
        *,
        files: int = 0,
        analysed: int = 0,
        not_analysed: int = 0,
        resources: int = 0,
        rules: int = 0,
        fail: int = 0,
        unknown: int = 0,
        passed: int = 0,
        not_applicable: int = 0,
        suppressed: int = 0,
    ) -> None:
        self.files = files
        self.analysed = analysed
        self.not_analysed = not_analysed
        self.resources = resources
        self.rules = rules
        self.fail = fail
        self.unknown = unknown
        self.passed = passed
        self.not_applicable = not_applicable
        self.suppressed = suppressed


class Analysis:
    """How the run came to its counts, for ``--show-analysis``.

    files: (file, ANALYSED | SKIPPED | FAILED, why); why is '' for an analysed file.
    unknown_causes: why verdicts are unknown, as a clause, to the number of verdicts.
    excluded: resources that are left out because their condition is false.
    evaluations: rules times resources that were evaluated.
    """

    __slots__ = ('files', 'unknown_causes', 'excluded', 'evaluations')

    def __init__(
        self,
        *,
        files: list[tuple[str, str, str]] | None = None,
        unknown_causes: dict[str, int] | None = None,
        excluded: int = 0,
        evaluations: int = 0,
    ) -> None:
        self.files = files or []
        self.unknown_causes = unknown_causes or {}
        self.excluded = excluded
        self.evaluations = evaluations


class Run:
    """Everything that reports show of a lint run.

    findings: in any order; at least those that fail or are unknown.
    sources: the files that findings and diagnostics point into, by the name that locations carry.
    rules: those that findings can carry.
    """

    __slots__ = ('findings', 'diagnostics', 'summary', 'analysis', 'sources', 'rules', 'version')

    def __init__(
        self,
        *,
        findings: list[Finding],
        diagnostics: list[Diagnostic],
        summary: Summary,
        analysis: Analysis,
        sources: dict[str, Source],
        rules: list[Rule],
        version: str,
    ) -> None:
        self.findings = findings
        self.diagnostics = diagnostics
        self.summary = summary
        self.analysis = analysis
        self.sources = sources
        self.rules = rules
        self.version = version


class Expansion:
    """What one deployment would create, for ``azgov expand``.

    file: the template. scope: resourceGroup, subscription, managementGroup or tenant.
    resources: each with the place of its declaration.
    outputs: name to (declared type, value).
    """

    __slots__ = ('file', 'scope', 'resources', 'outputs', 'diagnostics', 'sources')

    def __init__(
        self,
        *,
        file: str,
        scope: str,
        resources: list[tuple[Resource, Location]],
        outputs: dict[str, tuple[str, object]],
        diagnostics: list[Diagnostic],
        sources: dict[str, Source],
    ) -> None:
        self.file = file
        self.scope = scope
        self.resources = resources
        self.outputs = outputs
        self.diagnostics = diagnostics
        self.sources = sources
