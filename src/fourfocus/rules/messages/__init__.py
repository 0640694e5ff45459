"""The texts of every problem a check of a pack can report: what is wrong and what would be right, in both languages.

Placeholders in braces are filled from the problem. A message that is a warning leaves the pack usable.
"""

from __future__ import annotations

from fourfocus.rules.messages.message import Message
from fourfocus.rules.messages.ruling import RULING
from fourfocus.rules.messages.writing import WRITING

MESSAGES: dict[str, Message] = {**WRITING, **RULING}

__all__ = ["MESSAGES", "Message"]
