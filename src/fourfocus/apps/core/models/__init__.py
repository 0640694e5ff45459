"""What core records."""

from fourfocus.apps.core.models.accounts import Grant, User
from fourfocus.apps.core.models.approval import Approval
from fourfocus.apps.core.models.audit import AuditEntry, AuditSeal, SealedEntry
from fourfocus.apps.core.models.evidence import Attachment, Evidence
from fourfocus.apps.core.models.imports import ImportRun, StoreMark
from fourfocus.apps.core.models.notice import Delivery, Notice, NoticeWay, SiteWay
from fourfocus.apps.core.models.people import (
    Coverage,
    Duty,
    Exemption,
    Membership,
    Person,
    Post,
    Unit,
)
from fourfocus.apps.core.models.register import DeclaredScope, Entry, Kept, Register

__all__ = [
    "Approval",
    "Attachment",
    "AuditEntry",
    "AuditSeal",
    "Coverage",
    "DeclaredScope",
    "Delivery",
    "Duty",
    "Entry",
    "Evidence",
    "Exemption",
    "Grant",
    "ImportRun",
    "Kept",
    "Membership",
    "Notice",
    "NoticeWay",
    "Person",
    "Post",
    "Register",
    "SealedEntry",
    "SiteWay",
    "StoreMark",
    "Unit",
    "User",
]
