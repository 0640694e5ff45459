"""Overlays that cannot be laid over a pack, and exactly what is said."""

import pytest
from tests.rules.small import FILES

from fourfocus.engine.what_if import changed_pack
from fourfocus.rules.pack import FILES as PACK_FILES

BROKEN = [
    (
        "overlay.map",
        "- id: one\n",
        "o.yaml:1:1 : 测算文件应写成“规则包的文件名: 列表” → 写 title，再写要改的部分：{zh}",
        "an overlay is written as 'name of the pack's file: list' → give a title and the parts to change: {en}",
    ),
    (
        "overlay.section",
        "title: x\nparameter:\n  - {id: one}\n",
        "o.yaml:2:1 : 测算文件不能改“parameter” → 可以写的部分：parameters",
        "an overlay cannot change 'parameter' → there are: parameters",
    ),
    (
        "overlay.empty",
        "title: x\n",
        "o.yaml:1:1 : 测算文件没有改任何规则 → 写出要改的部分：{zh}",
        "the overlay changes nothing → give the parts to change: {en}",
    ),
    (
        "overlay.remove",
        "parameters:\n  - {id: halves, remove: true}\n",
        "o.yaml:2:5 halves: 要去掉的规则 halves 在这段时间里不存在 → 相近的编号：half",
        "the rule halves that is to be removed does not hold in this time → similar: half",
    ),
    (
        "pack.list",
        "parameters: {id: half}\n",
        "o.yaml:1:13 : 文件的内容应是一个列表 → 每条规则以“- id: …”开头",
        "the file should hold a list → start each rule with '- id: …'",
    ),
    (
        "spec.number",
        "parameters:\n  - id: half\n    values:\n      - {from: 2020-01-01, value: 5O, source: x}\n",
        "o.yaml:4:35 half: “value”不是数：5O → 写成 45 或 45.5；百分数在单位里写 %",
        None,
    ),
]


@pytest.mark.parametrize(("code", "text", "zh", "en"), BROKEN, ids=[one[0] for one in BROKEN])
def test_a_broken_overlay_says_where_and_what(code: str, text: str, zh: str, en: str | None) -> None:
    names = [name.removesuffix(".yaml") for name in PACK_FILES]  # the list grows with the kinds of rules
    zh, en = zh.replace("{zh}", "、".join(names)), en and en.replace("{en}", ", ".join(names))
    files = {name: content.encode() for name, content in FILES.items()}
    _, _, problems = changed_pack(files, "o.yaml", text.encode())
    found = [one for one in problems.sorted() if not one.is_warning]
    assert [one.code for one in found] == [code]
    assert f"{found[0].place} {found[0].rule}: {found[0].what()} → {found[0].right()}" == zh
    if en is not None:
        assert f"{found[0].what('en')} → {found[0].right('en')}" == en
