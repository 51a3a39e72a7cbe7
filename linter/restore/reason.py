"""Why a module cannot be had."""

from __future__ import annotations


class RestoreError(ValueError):
    """A module cannot be restored; the message is a clause that says why and what helps."""
