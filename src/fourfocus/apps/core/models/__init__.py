"""What core records."""

from fourfocus.apps.core.models.accounts import Grant, User
from fourfocus.apps.core.models.approval import Approval
from fourfocus.apps.core.models.audit import AuditEntry, AuditSeal, SealedEntry
from fourfocus.apps.core.models.evidence import Attachment, Evidence
from fourfocus.apps.core.models.imports import ImportRun, StoreMark
from fourfocus.apps.core.models.people import (
    Coverage,
    Duty,
    Exemption,
    Membership,
    Person,
    Post,
    Unit,
)
from fourfocus.apps.core.models.register import Entry, Register

__all__ = [
    "Approval",
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "Coverage",
    "Duty",
    "Entry",
    "Evidence",
    "Exemption",
    "Grant",
    "ImportRun",
    "Membership",
    "Person",
    "Post",
    "Register",
    "SealedEntry",
    "StoreMark",
    "Unit",
    "User",
]
