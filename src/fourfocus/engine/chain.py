"""The chain of publications: each sealed batch holds the hash of the one before, and an export proves itself offline.

::

    EXPORT.zip / export.json           what this is: mill, number of publications, head hash
               / chain.json            publications in order, and the seals over them
               / bundles/SEAL/…        the bundle of every publication (:mod:`fourfocus.engine.bundle`)

The archive is stored uncompressed with fixed dates, so that one content has one form and any changed byte is noticed.
Whoever writes the whole chain anew gets another head: compare it with the one printed on the bulletins.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from fourfocus.engine.bundle import BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.facts.schema import Words

FORMAT = 1
ABOUT, CHAIN, BUNDLES = "export.json", "chain.json", "bundles"
_DATE = (1980, 1, 1, 0, 0, 0)


def canonical(data: Any) -> bytes:
    """The one form of some JSON."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of what a publication says."""
    return hashlib.sha256(canonical(content)).hexdigest()


def head_of(number: int, before: str, digests: Iterable[str]) -> str:
    """SHA-256 of a batch: its number, the head of the one before, and its entries' hashes in order."""
    return hashlib.sha256("\n".join((str(number), before, *digests)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Seal:
    """A sealed batch of publications."""

    number: int
    before: str
    head: str
    digests: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As the chain keeps it."""
        return {"number": self.number, "before": self.before, "head": self.head, "digests": list(self.digests)}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was published: the file, and what about it."""

    file: str
    words: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying an export found."""

    mill: str
    publications: int
    bundles: int
    head: str
    faults: tuple[Fault, ...]


def write_export(
    mill: str, contents: Sequence[Mapping[str, Any]], seals: Sequence[Seal], bundles: Iterable[Path]
) -> bytes:
    """The archive of a chain; ``bundles`` are folders named by the seal of their manifest."""
    files = {
        ABOUT: canonical(_about(mill, len(contents), seals[-1].head if seals else "")),
        CHAIN: canonical({"publications": list(contents), "seals": [seal.to_dict() for seal in seals]}),
    }
    for folder in bundles:
        for path in folder.rglob("*"):
            if path.is_file():
                files[f"{BUNDLES}/{folder.name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    return _archive(files)


def _about(mill: str, count: int, head: str) -> dict[str, Any]:
    return {"fourfocus": "export", "format": FORMAT, "mill": mill, "publications": count, "head": head}


def _archive(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr, info.create_system = 0o644 << 16, 3
            archive.writestr(info, files[name])
    return out.getvalue()


def verify_export(path: Path, head: str = "", *, replay: bool = True) -> Verdict:
    """Check an export (an archive or a folder it was unpacked to) without network or site.

    With ``replay`` every bundle that is whole is closed again from its own facts. ``head`` is a head hash read from a
    bulletin: it must occur in the chain.
    """
    faults: list[Fault] = []
    files = _read(path, faults)
    if files is None:
        return Verdict("", 0, 0, "", tuple(faults))
    about, chain = _json(files, ABOUT, faults), _json(files, CHAIN, faults)
    contents, seals = (_list(chain.get(name)) for name in ("publications", "seals"))
    if chain and set(chain) != {"publications", "seals"}:
        faults.append(Fault(CHAIN, Words("不是公布链", "is no chain of publications")))
    last = _check_chain(contents, seals, faults) if chain else ""
    if about and chain and about != _about(_mill(contents) or about.get("mill", ""), len(contents), last):
        faults.append(Fault(ABOUT, Words("与公布链不一致", "does not agree with the chain")))
    if head and head not in {one.get("head") for one in seals if isinstance(one, dict)}:
        faults.append(
            Fault(CHAIN, Words("公报上的链首哈希不在链里", "the head printed on the bulletin is not in the chain"))
        )
    count = _check_bundles(files, contents, faults, replay=replay)
    return Verdict(str(about.get("mill", "")), len(contents), count, last, tuple(dict.fromkeys(faults)))


def _list(found: Any) -> list[Any]:
    """What should be a list; another file in its place is none."""
    return found if isinstance(found, list) else []


def _mill(contents: Sequence[Any]) -> str:
    return str(contents[0].get("mill", "")) if contents and isinstance(contents[0], dict) else ""


def _read(path: Path, faults: list[Fault]) -> dict[str, bytes] | None:
    if path.is_dir():
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    files: dict[str, bytes] = {}
    whole = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            for info in archive.infolist():
                try:
                    if info.compress_type != zipfile.ZIP_STORED or info.file_size > len(whole):
                        raise zipfile.BadZipFile(info.filename)
                    files[info.filename] = archive.read(info)
                except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
                    faults.append(Fault(info.filename, Words("内容被改动过", "its content was changed")))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError, EOFError, RuntimeError):
        faults.append(Fault(path.name, Words("不是完整的导出文件", "is no whole export")))
        return None
    if not faults and _archive(files) != whole:
        faults.append(Fault(path.name, Words("压缩包本身被改动过", "the archive itself was changed")))
    return files


def _json(files: Mapping[str, bytes], name: str, faults: list[Fault]) -> dict[str, Any]:
    if name not in files:
        if all(fault.file != name for fault in faults):
            faults.append(Fault(name, Words("不见了", "is missing")))
        return {}
    try:
        found = json.loads(files[name])
        if isinstance(found, dict) and canonical(found) == files[name]:
            return found
    except (ValueError, RecursionError):
        pass
    faults.append(Fault(name, Words("内容被改动过", "its content was changed")))
    return {}


def _check_chain(contents: Sequence[Any], seals: Sequence[Any], faults: list[Fault]) -> str:
    """Every seal over its batch and the one before; every publication sealed once, in order. The last head."""

    def wrong(zh: str, en: str) -> None:
        faults.append(Fault(CHAIN, Words(zh, en)))

    before, at = "", 0
    try:
        for number, told in enumerate(seals, 1):
            digests = list(told["digests"])
            head = head_of(number, before, digests)
            if told != Seal(number, before, head, tuple(digests)).to_dict():
                wrong(f"第 {number} 批封存被改动过", f"seal {number} was changed")
            batch = contents[at : at + len(digests)]
            for offset, sha256 in enumerate(digests):
                place = at + offset + 1
                content = batch[offset] if offset < len(batch) else None
                if content is None:
                    wrong(f"第 {place} 号公布不见了", f"publication {place} is missing")
                elif digest(content) != sha256 or content.get("number") != place:
                    wrong(f"第 {place} 号公布被改动过", f"publication {place} was changed")
            at, before = at + len(digests), str(told["head"])
    except (KeyError, TypeError, AttributeError):
        wrong("公布链读不了", "the chain cannot be read")
    if at < len(contents):
        wrong(f"第 {at + 1} 号公布没有封存", f"publication {at + 1} is not sealed")
    return before


def _check_bundles(files: Mapping[str, bytes], contents: Sequence[Any], faults: list[Fault], *, replay: bool) -> int:
    wanted = {str(one.get("bundle")): one for one in contents if isinstance(one, dict)}
    names: dict[str, list[str]] = {}
    for name in files:
        parts = PurePosixPath(name).parts
        if len(parts) > 2 and parts[0] == BUNDLES and parts[1] in wanted and ".." not in parts and "\\" not in name:
            names.setdefault(parts[1], []).append(name)
        elif name not in (ABOUT, CHAIN):
            faults.append(Fault(name, Words("不属于这份导出", "does not belong to this export")))
    for seal in sorted(set(wanted) - set(names)):
        faults.append(Fault(f"{BUNDLES}/{seal}", Words("月结包不见了", "the bundle is missing")))
    with TemporaryDirectory() as folder:
        for seal, listed in sorted(names.items()):
            for name in listed:
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(files[name])
            told = [one for one in contents if isinstance(one, dict) and one.get("bundle") == seal]
            faults += _check_bundle(Path(folder, BUNDLES, seal), told, replay=replay and not faults)
    return len(names)


def _check_bundle(folder: Path, told: Sequence[Mapping[str, Any]], *, replay: bool) -> list[Fault]:
    base = f"{BUNDLES}/{folder.name}"
    try:
        bundle = read_bundle(folder, rows=replay)
    except BundleError as error:
        words = Words("内容被改动过", "its content was changed") if error.touched else error.words
        return [Fault(f"{base}/{name}" if name else base, words) for name in error.touched or ("",)]
    if bundle.manifest["seal"] != folder.name:
        return [Fault(f"{base}/manifest.json", Words("不是公布时的月结包", "is not the bundle that was published"))]
    found = []
    for content in told:
        month = f"{bundle.month:%Y-%m}"
        said = (content.get("month"), content.get("mill"), content.get("identity"), content.get("rankings"))
        if said != (month, bundle.mill, bundle.manifest["identity"], bundle.result["rankings"]):
            zh = f"第 {content.get('number')} 号公布与月结包不一致"
            found.append(Fault(CHAIN, Words(zh, f"publication {content.get('number')} does not agree with its bundle")))
    if replay and (different := bundle.differences(bundle.recompute())):
        listed = "、".join(different)
        words = Words(f"按所存事实重算结果不同：{listed}", f"replaying its facts gives another result: {listed}")
        found.append(Fault(f"{base}/result.json", words))
    return found
