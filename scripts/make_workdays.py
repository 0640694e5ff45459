"""Write the shipped workday calendar from the State Council's yearly notices.

The spans below are typed from the notices listed in ``src/fourfocus/facts/defaults/SOURCES.md``; nothing is worked out
from the lunar calendar. `tests/facts/test_workday_defaults.py` compares the result with an independent library.

To add a year: type its notice here, name it in ``SOURCES.md``, run ``python scripts/make_workdays.py``.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/fourfocus/facts/defaults/workday.csv"

NEW_YEAR, SPRING, QINGMING, MAY_DAY = "元旦", "春节", "清明节", "劳动节"
DRAGON_BOAT, MID_AUTUMN, NATIONAL = "端午节", "中秋节", "国庆节"

# Year: (festival, first day off, last day off, weekend days worked for it), days as MM-DD. A weekend that a notice only
# lets follow on ("与周末连休") is an ordinary weekend and so is not part of the span.
Festival = tuple[str, str, str, tuple[str, ...]]
NOTICES: dict[int, tuple[Festival, ...]] = {
    2019: (
        (NEW_YEAR, "01-01", "01-01", ()),
        (SPRING, "02-04", "02-10", ("02-02", "02-03")),
        (QINGMING, "04-05", "04-05", ()),
        (MAY_DAY, "05-01", "05-04", ("04-28", "05-05")),  # as changed by 国办发明电〔2019〕3号
        (DRAGON_BOAT, "06-07", "06-07", ()),
        (MID_AUTUMN, "09-13", "09-13", ()),
        (NATIONAL, "10-01", "10-07", ("09-29", "10-12")),
    ),
    2020: (
        (NEW_YEAR, "01-01", "01-01", ()),
        # To 2 February instead of 30 January by 国办发明电〔2020〕1号, so 1 February was not worked after all.
        (SPRING, "01-24", "02-02", ("01-19",)),
        (QINGMING, "04-04", "04-06", ()),
        (MAY_DAY, "05-01", "05-05", ("04-26", "05-09")),
        (DRAGON_BOAT, "06-25", "06-27", ("06-28",)),
        (NATIONAL, "10-01", "10-08", ("09-27", "10-10")),  # Mid-Autumn fell on 1 October
    ),
    2021: (
        (NEW_YEAR, "01-01", "01-03", ()),
        (SPRING, "02-11", "02-17", ("02-07", "02-20")),
        (QINGMING, "04-03", "04-05", ()),
        (MAY_DAY, "05-01", "05-05", ("04-25", "05-08")),
        (DRAGON_BOAT, "06-12", "06-14", ()),
        (MID_AUTUMN, "09-19", "09-21", ("09-18",)),
        (NATIONAL, "10-01", "10-07", ("09-26", "10-09")),
    ),
    2022: (
        (NEW_YEAR, "01-01", "01-03", ()),
        (SPRING, "01-31", "02-06", ("01-29", "01-30")),
        (QINGMING, "04-03", "04-05", ("04-02",)),
        (MAY_DAY, "04-30", "05-04", ("04-24", "05-07")),
        (DRAGON_BOAT, "06-03", "06-05", ()),
        (MID_AUTUMN, "09-10", "09-12", ()),
        (NATIONAL, "10-01", "10-07", ("10-08", "10-09")),
        (NEW_YEAR, "12-31", "12-31", ()),  # first day of the 2023 New Year span
    ),
    2023: (
        (NEW_YEAR, "01-01", "01-02", ()),
        (SPRING, "01-21", "01-27", ("01-28", "01-29")),
        (QINGMING, "04-05", "04-05", ()),
        (MAY_DAY, "04-29", "05-03", ("04-23", "05-06")),
        (DRAGON_BOAT, "06-22", "06-24", ("06-25",)),
        (MID_AUTUMN, "09-29", "09-29", ()),  # one span with the National Day's: 29 September to 6 October
        (NATIONAL, "09-30", "10-06", ("10-07", "10-08")),
    ),
    2024: (
        (NEW_YEAR, "01-01", "01-01", ()),
        (SPRING, "02-10", "02-17", ("02-04", "02-18")),
        (QINGMING, "04-04", "04-06", ("04-07",)),
        (MAY_DAY, "05-01", "05-05", ("04-28", "05-11")),
        (DRAGON_BOAT, "06-10", "06-10", ()),
        (MID_AUTUMN, "09-15", "09-17", ("09-14",)),
        (NATIONAL, "10-01", "10-07", ("09-29", "10-12")),
    ),
    2025: (
        (NEW_YEAR, "01-01", "01-01", ()),
        (SPRING, "01-28", "02-04", ("01-26", "02-08")),
        (QINGMING, "04-04", "04-06", ()),
        (MAY_DAY, "05-01", "05-05", ("04-27",)),
        (DRAGON_BOAT, "05-31", "06-02", ()),
        (NATIONAL, "10-01", "10-05", ("09-28", "10-11")),
        (MID_AUTUMN, "10-06", "10-06", ()),  # one span with the National Day's: 1 to 8 October
        (NATIONAL, "10-07", "10-08", ()),
    ),
    2026: (
        (NEW_YEAR, "01-01", "01-03", ("01-04",)),
        (SPRING, "02-15", "02-23", ("02-14", "02-28")),
        (QINGMING, "04-04", "04-06", ()),
        (MAY_DAY, "05-01", "05-05", ("05-09",)),
        (DRAGON_BOAT, "06-19", "06-21", ()),
        (MID_AUTUMN, "09-25", "09-27", ()),
        (NATIONAL, "10-01", "10-07", ("09-20", "10-10")),
    ),
}


def days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += timedelta(days=1)


def special_days() -> dict[date, tuple[str, str]]:
    """(kind, festival) of every day that a notice names."""
    named: dict[date, tuple[str, str]] = {}
    for year, festivals in NOTICES.items():
        for festival, first, last, worked in festivals:
            span = days(date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}"))
            named |= dict.fromkeys(span, ("holiday", festival))
            named |= {date.fromisoformat(f"{year}-{day}"): ("makeup", festival) for day in worked}
    return named


def calendar_text() -> str:
    """The whole calendar as CSV: one line a day, oldest first."""
    named = special_days()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("day", "kind", "name"))
    for day in days(date(min(NOTICES), 1, 1), date(max(NOTICES), 12, 31)):
        ordinary = "rest" if day.isoweekday() > 5 else "workday"
        writer.writerow((day.isoformat(), *named.get(day, (ordinary, ""))))
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(calendar_text().encode())
    print(f"{TARGET.name}: {len(calendar_text().splitlines()) - 1} days")
