"""What one template would deploy, for ``azgov expand``."""

from __future__ import annotations

import os.path

from linter.arm.expander import expand
from linter.lint.inputs import Entry, Inputs, give
from linter.lint.locating import Locator
from linter.model.diagnostic import distinct
from linter.model.run import Expansion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from linter.lint.bicep_inputs import BicepSettings


def expand_file(
    path: str, *, root: str, parameter_file: str | None = None, settings: dict[str, str] | None = None,
    bicep: BicepSettings | None = None,
) -> Expansion:
    """Expand one template with the values of a parameter file, or without any.

    A file that cannot be read, or is no template, gives an expansion without resources whose diagnostics say so.
    """
    inputs = Inputs(root, bicep)
    full = os.path.abspath(path)
    file = inputs.shown(full)
    entry = Entry(full, file)
    inputs.entries.append(entry)
    if parameter_file is not None:
        give(inputs, parameter_file)
    template = inputs.template(entry)
    if template is None:
        inputs.explain_skipped(entry)
        return Expansion(
            file=file, scope='', resources=[], outputs={}, diagnostics=inputs.diagnostics, sources=inputs.sources
        )
    arguments, problems = entry.parameter_sets[0].arguments() if entry.parameter_sets else (None, [])
    expansion = expand(template, settings=settings or {}, arguments=arguments, link=inputs.links)
    outputs = expansion.outputs()
    locator = Locator(inputs.root)
    inputs.finish()
    return Expansion(
        file=file,
        scope=expansion.scope,
        resources=[(resource, locator.place(resource, ())[0]) for resource in expansion.resources],
        outputs=outputs,
        diagnostics=distinct([*inputs.diagnostics, *expansion.diagnostics, *problems]),
        sources={**inputs.sources, **inputs.links.sources()},
    )
