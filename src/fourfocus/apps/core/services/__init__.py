"""Every write: keyword-only typed arguments, one transaction, constraints of the database first, audited."""
