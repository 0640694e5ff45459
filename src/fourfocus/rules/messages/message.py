"""What an entry of the texts is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One entry: what is wrong and what would be right, in both languages."""

    what_zh: str
    right_zh: str
    what_en: str
    right_en: str
    warning: bool = False

    def what(self, lang: str) -> str:
        """What is wrong."""
        return self.what_en if lang == "en" else self.what_zh

    def right(self, lang: str) -> str:
        """What would be right."""
        return self.right_en if lang == "en" else self.right_zh
