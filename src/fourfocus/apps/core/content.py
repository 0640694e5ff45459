"""Is a file what it claims to be? Type, size and content of uploads, refused in words that say what to do.

Pure: bytes in, a kind or a :class:`Refused` out. Nothing is decoded, run or unpacked to disk.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from fourfocus.facts.schema import Words

MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes an office file may unpack to; a full sheet of a million rows stays below."""

MOST_RATIO = 250
"""How many times its size a packed part may unpack to, beyond the first megabyte: text reaches 100, bombs 1,000."""

MOST_PARTS = 5_000
"""Parts of an office file."""


class Refused(Exception):
    """The file is not taken; ``words`` say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\x00asm")
"""How programs begin, on any system."""

MACRO_MARKS = ("vbaproject", "macrosheets/", "activex/", "embeddings/")
"""Parts of an office file that can run or carry something else."""


def kind_of(name: str, content: BinaryIO, size: int, most: int, kinds: tuple[str, ...] | None = None) -> str:
    """The kind of a file (``pdf``, ``xlsx`` …) when name and content agree and nothing speaks against it.

    Parameters
    ----------
    most
        Bytes allowed.
    kinds
        The kinds wanted here; all known ones for None.

    Raises
    ------
    Refused
        The file is empty, too large, of another kind than its name says, a program, has macros or unpacks to too much.
    """
    allowed = kinds or tuple(CHECKS)
    if size == 0:
        raise Refused("文件是空的。请检查后重新选择。", "The file is empty. Check it and choose again.")
    if size > most:
        mb = most // 1024 // 1024
        raise Refused(
            f"文件超过 {mb} MB。请压缩图片或拆分后再传。", f"The file is larger than {mb} MB. Shrink or split it."
        )
    content.seek(0)
    start = content.read(4096)
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    ending = {"jpeg": "jpg"}.get(ending, ending)
    if start.startswith(PROGRAMS):
        raise Refused("这是一个程序，不是文档或照片，不能上传。", "This is a program, not a document or photo.")
    if ending in ("xlsm", "docm", "xlsb", "xltm", "dotm", "pptm"):
        raise Refused(
            "带宏的文件不收。请另存为 .xlsx 或 .docx。", "Files with macros are refused. Save as .xlsx or .docx."
        )
    if ending not in allowed:
        listed = "、".join(allowed)
        raise Refused(
            f"不收 .{ending} 文件。可以上传：{listed}。",
            f".{ending} files are not taken; these are: {', '.join(allowed)}.",
        )
    CHECKS[ending](start, content)
    return ending


def _differs(ending: str) -> Refused:
    return Refused(
        f"文件内容不是 {ending.upper()}，可能只改了文件名。请用原程序打开后另存。",
        f"The content is not {ending.upper()}; perhaps only the name was changed. Open it in its program and save again.",
    )


def _begins(ending: str, *marks: bytes) -> Callable[[bytes, BinaryIO], None]:
    def check(start: bytes, _content: BinaryIO) -> None:
        if not start.startswith(marks):
            raise _differs(ending)

    return check


def _webp(start: bytes, _content: BinaryIO) -> None:
    if not (start[:4] == b"RIFF" and start[8:12] == b"WEBP"):
        raise _differs("webp")


def _text(ending: str) -> Callable[[bytes, BinaryIO], None]:
    def check(start: bytes, _content: BinaryIO) -> None:
        if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise _differs(ending)

    return check


def _office(ending: str, part: str) -> Callable[[bytes, BinaryIO], None]:
    def check(start: bytes, content: BinaryIO) -> None:
        if not start.startswith(b"PK\x03\x04"):
            raise _differs(ending)
        try:
            with zipfile.ZipFile(content) as archive:
                _check_parts(archive.infolist())
                names = {info.filename for info in archive.infolist()}
                types = archive.open("[Content_Types].xml").read(1024 * 1024) if "[Content_Types].xml" in names else b""
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
            raise Refused("文件打不开，可能已损坏。", "The file cannot be opened; it may be damaged.") from error
        if part not in names or not types:
            raise _differs(ending)
        if b"macroEnabled" in types or any(mark in name.lower() for name in names for mark in MACRO_MARKS):
            raise Refused("文件里有宏或嵌入的对象。请去掉后另存再传。",
                          "The file has macros or embedded objects. Remove them and save again.")  # fmt: skip

    return check


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    dense = any(
        part.file_size > 1024 * 1024 and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or dense:
        raise Refused(
            "文件解压后过大，像“压缩炸弹”，不收。", "The file unpacks to far too much (a zip bomb) and is refused."
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("文件加了密码。请取消密码后再传。", "The file has a password. Remove it and send it again.")


CHECKS: dict[str, Callable[[bytes, BinaryIO], None]] = {
    "pdf": _begins("pdf", b"%PDF-"),
    "jpg": _begins("jpg", b"\xff\xd8\xff"),
    "png": _begins("png", b"\x89PNG\r\n\x1a\n"),
    "webp": _webp,
    "xlsx": _office("xlsx", "xl/workbook.xml"),
    "docx": _office("docx", "word/document.xml"),
    "csv": _text("csv"),
    "txt": _text("txt"),
}
"""The kinds of files taken, and what their content must be."""

MEDIA = {
    "pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
}  # fmt: skip


def of_bytes(name: str, content: bytes, most: int) -> str:
    """:func:`kind_of` for bytes in memory."""
    return kind_of(name, io.BytesIO(content), len(content), most)
