"""Write the example mill's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fourfocus.example.layout import NOT_DELIVERED, Layout, lay_out, profile_text
from fourfocus.example.mill import simulate
from fourfocus.example.parameters import Parameters
from fourfocus.example.writing import write_book, write_csv
from fourfocus.facts.tables import CATALOG

README = "说明.md"
PROFILE = "fourfocus.toml"


def write_example(
    folder: Path, parameters: Parameters, progress: Callable[[str, int, int], None] | None = None
) -> list[Path]:
    """Simulate the mill and write all its files below ``folder``.

    Parameters
    ----------
    folder
        Made when it does not exist; files of the same name are overwritten, others left alone.
    parameters
        What the mill is made from; the same parameters give the same bytes.
    progress
        Called with what is being done, how many files are written, and how many there will be.

    Returns
    -------
    list of Path
        Every file written, the reading profile and the explanation first.
    """
    say = progress or (lambda what, done, total: None)
    say("模拟", 0, 0)
    layout = lay_out(parameters, simulate(parameters))
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / PROFILE, folder / README]
    written[0].write_text(profile_text(parameters, layout), encoding="utf-8", newline="\n")
    written[1].write_text(explanation(parameters, layout), encoding="utf-8", newline="\n")
    for number, book in enumerate(layout.books):
        path = folder / book.path
        say(book.path, number, len(layout.books))
        path.parent.mkdir(parents=True, exist_ok=True)
        if book.encoding:
            write_csv(path, book.pages[0], book.encoding)
        else:
            write_book(path, book.pages)
        written.append(path)
    say("完成", len(layout.books), len(layout.books))
    return written


def explanation(parameters: Parameters, layout: Layout) -> str:
    """The text of 说明.md: that all is invented, what lies where, and what is missing on purpose."""
    first, last = parameters.months[0], parameters.months[-1]
    missing = [
        f"- {CATALOG[table].title.zh}：{part}，{month.year}年{month.month}月"
        for table, part, month in NOT_DELIVERED
        if month in parameters.months
    ]
    folders = sorted({book.path.split("/")[0] for book in layout.books})
    return "\n".join(
        [
            f"# {parameters.title}：示例数据",
            "",
            "**本文件夹的人物、数字和事件全部虚构**，由程序按设定的参数和随机种子生成，与任何企业和个人无关。",
            "",
            f"- 期间：{first.year}年{first.month}月至{last.year}年{last.month}月；随机种子：{parameters.seed}",
            f"- 文件：{len(layout.books)} 个，分在 {'、'.join(folders)} 文件夹；`{PROFILE}` 是本厂的读取设置",
            "- 导入：`fourfocus import 本文件夹 --store 库文件夹`",
            "- 生产日从早八点起算；夜班属于前一生产日",
            "",
            "## 有意缺报的数据",
            "",
            "下列数据有意不给，用来看系统怎样对待“没有报”和“为零”：",
            "",
            *(missing or ["- （本期间内没有）"]),
            "",
            "## English",
            "",
            "Everything in this folder is invented: people, figures and events come from a simulation with a fixed seed.",
            "The list above names what is missing on purpose.",
            "",
        ]
    )
