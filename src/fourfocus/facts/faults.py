"""What a store says when it cannot do what was asked."""

from __future__ import annotations

import errno
from pathlib import Path

from fourfocus.facts.schema import Words


class StoreError(Exception):
    """The store cannot do what was asked; ``words`` says why and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


IMPORTING = Words("什么也没有入库", "nothing was stored")
COMPACTING = Words("整理没有进行，记录都在", "the store was not compacted; no record is lost")

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
NO_LINKS = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)


_WHY = {
    errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额用完", errno.EFBIG: "文件太大", errno.EACCES: "没有权限",
    errno.EPERM: "没有权限", errno.EROFS: "磁盘或文件夹只读", errno.ENOENT: "没有这个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹", errno.EISDIR: "这是文件夹", errno.EEXIST: "已有同名文件",
    errno.ENAMETOOLONG: "名称太长", errno.EIO: "磁盘读写出错",
}  # fmt: skip


def why(error: OSError) -> Words:
    """What the system says of a failed reading or writing; in Chinese too for what happens in practice.

    >>> why(OSError(errno.ENOSPC, "No space left on device")).zh
    '磁盘已满'
    """
    said = error.strerror or str(error)
    return Words(_WHY.get(error.errno or 0, said), said)


def cannot_write(error: OSError, folder: Path, outcome: Words) -> StoreError:
    """Why writing failed and what to do; ``outcome`` says how the store was left."""
    if error.errno in FULL:
        return StoreError(
            f"磁盘已满，{outcome.zh}：{folder}。腾出空间后重来。",
            f"The disk is full; {outcome.en}: {folder}. Make room and try again.",
        )
    if error.errno in FORBIDDEN:
        return StoreError(
            f"没有写入权限，{outcome.zh}：{folder}。请管理员授予写权限，或换一个文件夹。",
            f"No permission to write; {outcome.en}: {folder}. Ask for write permission or choose another folder.",
        )
    if error.errno in NO_LINKS:
        return StoreError(
            f"这个磁盘不支持硬链接，{outcome.zh}：{folder}。请把事实库放在本机磁盘上。",
            f"This disk has no hard links; {outcome.en}: {folder}. Keep the store on a local disk.",
        )
    said = why(error)
    return StoreError(
        f"写入失败，{outcome.zh}：{folder}（{said.zh}）。检查磁盘后重来。",
        f"Writing failed; {outcome.en}: {folder} ({said.en}). Check the disk and try again.",
    )


def perhaps_stored(error: OSError, folder: Path) -> StoreError:
    """The commit has its name, but the disk could not say that it will keep it."""
    said = why(error)
    return StoreError(
        f"已写入，但磁盘没有确认能保住：{folder}（{said.zh}）。检查磁盘，再导入一次同样的文件：已入库的会显示“未变”。",
        f"Written, but the disk did not confirm that it will last: {folder} ({said.en}). Check the disk and import the same "
        "files once more: what is stored is reported as unchanged.",
    )


def cannot_read(error: OSError, folder: Path) -> StoreError:
    """Why the log cannot be read."""
    said = why(error)
    return StoreError(
        f"读不了事实库：{folder}（{said.zh}）。检查路径、权限和磁盘。",
        f"The store cannot be read: {folder} ({said.en}). Check the path, permissions and the disk.",
    )


def no_store(folder: Path) -> StoreError:
    """The folder is none of ours."""
    return StoreError(
        f"{folder} 不是事实库。请检查路径，或先用 fourfocus import … --store {folder} 导入记录。",
        f"{folder} is no fact store. Check the path, or import records: fourfocus import … --store {folder}",
    )


def not_finished(folder: Path) -> StoreError:
    """Somebody began to make a store here and was stopped, or is at it."""
    return StoreError(
        f"{folder} 里的事实库没有建完，里面还没有记录。导入一次即可建完：fourfocus import … --store {folder}",
        f"The store in {folder} was begun and not finished; it holds no record yet. An import finishes it: "
        f"fourfocus import … --store {folder}",
    )


def other_files(folder: Path) -> StoreError:
    """The folder holds something else."""
    return StoreError(
        f"{folder} 里已有别的文件，不能作为事实库。请换一个空文件夹。",
        f"{folder} holds other files and cannot become a store. Choose an empty folder.",
    )


def damaged_mark(folder: Path) -> StoreError:
    """``store.json`` is not what this program writes, or is missing beside commits."""
    return StoreError(
        f"{folder / 'store.json'} 已损坏或丢失。请从备份恢复这个文件；fourfocus store verify 会列出全部损坏。",
        f"{folder / 'store.json'} is damaged or missing. Restore it from a backup; 'fourfocus store verify' lists all damage.",
    )


def damaged_log(what: object) -> StoreError:
    """The chain of commits is broken."""
    return StoreError(
        f"事实库的提交记录已损坏：{what}。请从备份恢复 log 文件夹；fourfocus store verify 会列出全部损坏。",
        f"The store's log is damaged: {what}. Restore the log folder from a backup; "
        "'fourfocus store verify' lists all damage.",
    )


def damaged_part(path: object) -> StoreError:
    """A file to be rewritten is not what was committed."""
    return StoreError(
        f"{path} 与提交时不同，{COMPACTING.zh}。请从备份恢复；fourfocus store verify 会说出受损的批次。",
        f"{path} is not what was committed; {COMPACTING.en}. Restore it from a backup; "
        "'fourfocus store verify' names the batches hurt.",
    )


def not_whole(path: object) -> StoreError:
    """A file to be read is missing or not what was committed."""
    return StoreError(
        f"{path} 不见了或与入库时不同，不能据此计算。请从备份恢复；fourfocus store verify 会说出受损的批次。",
        f"{path} is missing or is not what was stored; nothing can be told from it. Restore it from a backup; "
        "'fourfocus store verify' names the batches hurt.",
    )


def newer_format() -> StoreError:
    """The store is ahead of the program."""
    return StoreError(
        "这个事实库由更新的版本写成，请升级程序。", "A newer version wrote this store; upgrade the program."
    )
