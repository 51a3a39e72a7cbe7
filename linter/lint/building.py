"""The ARM JSON that a Bicep file compiles to, for ``azgov build``."""

from __future__ import annotations

import os.path

from linter.lint.inputs import Inputs
from linter.model.diagnostic import Diagnostic, distinct
from linter.model.source import Location
from linter.source.discovery import language_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.lint.bicep_inputs import BicepSettings


def build_file(
    path: str, *, root: str, bicep: BicepSettings | None = None
) -> tuple[dict[str, object] | None, list[Diagnostic]]:
    """Return the ARM template of a Bicep file and what is wrong with it; None for a file that cannot be read."""
    inputs = Inputs(root, bicep)
    full = os.path.abspath(path)
    file = inputs.shown(full)
    if language_of(full) != 'bicep':
        message = 'this is no Bicep file; build takes one whose name ends in .bicep'
        return None, [Diagnostic('template-kind', 'error', message, Location(file), blocking=True)]
    template = inputs.bicep.compile(full, file)
    if template is None:
        return None, inputs.diagnostics
    from linter.bicep.printer import print_template

    document = print_template(template)
    inputs.bicep.finish(None)
    return document if isinstance(document, dict) else None, distinct(inputs.diagnostics)
