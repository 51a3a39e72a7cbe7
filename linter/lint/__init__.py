"""The pipeline, top to bottom: inputs → expansion → graph → rules → findings."""

from __future__ import annotations

import gc
from contextlib import contextmanager

from linter import __version__
from linter.lint.inputs import read_inputs
from linter.lint.judging import Judge, unknown_causes
from linter.lint.merging import merge
from linter.model.diagnostic import distinct
from linter.model.finding import FAIL, NOT_APPLICABLE, OPEN, PASS
from linter.model.run import ANALYSED, FAILED, Analysis, Run, Summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from linter.lint.bicep_inputs import BicepSettings
    from linter.lint.judging import Judged
    from linter.model.rule import Rule
    from linter.rules.compiled import RuleSet


def lint(
    paths: list[str],
    rules: RuleSet,
    *,
    root: str,
    selected: Callable[[Rule], bool] | None = None,
    parameter_files: list[str] | None = None,
    rule_parameters: dict[str, object] | None = None,
    settings: dict[str, str] | None = None,
    outcomes: frozenset[str] = frozenset({FAIL, OPEN}),
    changed: bool = False,
    bicep: BicepSettings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Judge the deployments that paths hold.

    paths: files, folders and globs. root: the project; nothing outside it is read. selected: the rules to apply,
    None for all. parameter_files: values for the templates among paths. rule_parameters: values for parameters of
    rules. settings: the deployment context (see linter.arm.context.SETTINGS). outcomes: the findings wanted; others are
    counted. changed: paths are changed files; the deployments of the project that use them are judged. bicep:
    what Bicep files may use. progress: called with deployments done and all.
    """
    inputs = read_inputs(paths, root=root, given=parameter_files or [], changed=changed, bicep=bicep)
    judge = Judge(
        rules, selected or (lambda rule: True), inputs, parameters=rule_parameters or {}, settings=settings or {},
        outcomes=outcomes,
    )
    with rare_collections() as collect:
        for done, entry in enumerate(inputs.entries):
            if progress is not None:
                progress(done, len(inputs.entries))
            judge.entry(entry)
            collect()
    inputs.finish()
    judged = judge.judged()
    findings = merge(judged)
    statuses = inputs.statuses()
    return Run(
        findings=findings,
        diagnostics=distinct([
            *rules.diagnostics, *inputs.diagnostics, *(one for result in judged for one in result.diagnostics),
        ]),
        summary=Summary(
            files=len(statuses),
            analysed=sum(status == ANALYSED for _, status, _ in statuses),
            not_analysed=sum(status == FAILED for _, status, _ in statuses),
            resources=len(set[object]().union(*(result.resources for result in judged))),
            rules=rules.count if selected is None else sum(map(selected, rules.all())),
            fail=total(judged, FAIL),
            unknown=total(judged, OPEN),
            passed=total(judged, PASS),
            not_applicable=total(judged, NOT_APPLICABLE),
        ),
        analysis=Analysis(
            files=statuses,
            unknown_causes=unknown_causes(findings),
            excluded=sum(result.excluded for result in judged),
            evaluations=sum(result.evaluations for result in judged),
        ),
        sources={**inputs.sources, **inputs.links.sources()},
        rules=judge.used(),
        version=__version__,
    )


@contextmanager
def rare_collections() -> Iterator[Callable[[], None]]:
    """Collect garbage only between deployments, when there is enough: it is a sixth of the time otherwise.

    What a deployment leaves behind in circles is young, so the youngest generation is enough. At the end, what lives
    counts as old: it is the result, and to look through it would be in vain.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield collect_young
    finally:
        if enabled:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


YOUNG_OBJECTS = 200_000


def collect_young() -> None:
    """Collect the youngest generation of objects when it has grown large."""
    if gc.get_count()[0] > YOUNG_OBJECTS:
        gc.collect(0)


def total(judged: list[Judged], outcome: str) -> int:
    """Return how many distinct verdicts have an outcome."""
    return len(set[object]().union(*(result.counted.get(outcome, ()) for result in judged)))
