"""Invented Chinese names; any likeness to a living person is chance."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟强军平勇涛斌波辉刚健明亮建国志林永杰海龙飞鹏超宁博凯瑞晨阳昊宇航泽嘉诚信义德忠良成栋梁材钧铭锋锐钢"
    "铁峰岩松柏春夏秋雪梅兰竹菊芳丽娟敏静燕萍霞慧玲莉莹婷雅文雯倩晓红艳云霜露月星晴光炜焕煜炎烨熙照"
)
RARE = ("赵龑", "黄𬭎", "李㛃")
"""Names with characters that older systems lose: beyond GBK, and one beyond the basic plane."""

TWICE = "王建军"
"""Two people have this name: only the staff number tells them apart."""


class Names:
    """Gives one name after another; none twice but :data:`TWICE`."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.given: set[str] = set()
        self.count = 0

    def next(self) -> str:
        """The next name."""
        self.count += 1
        special = {33: TWICE, 88: TWICE, 21: RARE[0], 57: RARE[1], 140: RARE[2]}.get(self.count)
        if special is not None:
            return special
        while True:
            length = 1 + (self.rng.randrange(10) < 7)
            name = self.rng.choice(SURNAMES) + "".join(self.rng.choice(GIVEN) for _ in range(length))
            if name not in self.given and name != TWICE:
                self.given.add(name)
                return name
