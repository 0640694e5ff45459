"""What every part of the site stands on: people and units, roles, approvals, audit, evidence, imports."""
