"""Every write of the mechanism: keyword-only typed arguments, one transaction, audited."""
