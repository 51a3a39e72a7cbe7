"""The rule language: load, validate, compile and evaluate rules; see the page "rule language" in docs."""
