"""A compaction by somebody else at every single step of a compaction, a correction or an import that is then killed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.facts.stores import NOW, TABLES, FaultyDisk, Killed, as_text, march, meaning, output, products, quickly

from fourfocus.facts.disk import Disk
from fourfocus.facts.store import Store
from fourfocus.facts.verify import verify


def importing(folder: Path, disk: Disk) -> object:
    return Store.open(folder, TABLES, disk).commit([march("tube", 4), products({"C": "c"})], known_at=NOW)


def superseding(folder: Path, disk: Disk) -> object:
    batches = [output("bar", "3-2", "4-5", {"bar 3-2": 7, "bar 4-1": 8}), products({"A": "two"})]
    return Store.open(folder, TABLES, disk).commit(batches, known_at=NOW, reason="again")


def compacting(folder: Path, disk: Disk) -> object:
    return Store.open(folder, TABLES, disk).compact(known_at=NOW)


@dataclass
class Accompanied(FaultyDisk):
    """Lets ``company`` do its whole work just before step ``at``; then the process dies there, or works on."""

    company: Callable[[], object] = lambda: None
    dies: bool = True
    came: bool = field(default=False)

    def _step(self, name: str) -> bool:
        if not self.dead and not self.came and self.done + 1 == self.at:
            self.came = True
            self.company()
        return super()._step(name) and self.dies


def prepared(folder: Path) -> Path:
    """Some versions in several files each, so that a compaction has work."""
    Store.create(folder, TABLES, FaultyDisk())
    for kg in (1, 2):
        store = Store.open(folder, TABLES, FaultyDisk())
        store.commit([march("bar", kg), march("wire", kg), products({"A": str(kg)})], known_at=NOW)
    return folder


@pytest.mark.parametrize("dies", [True, False], ids=["killed", "not killed"])
@pytest.mark.parametrize("work", [importing, superseding, compacting])
def test_company_at_any_step_changes_nothing(tmp_path: Path, work: Callable[[Path, Disk], object], dies: bool) -> None:
    """Before or after, never between; and who had begun to read before it all reads what was there."""
    counting = FaultyDisk()
    whole = prepared(tmp_path / "whole")
    before = meaning(Store.open(whole, TABLES))
    work(whole, counting)
    after = meaning(Store.open(whole, TABLES))
    for at in range(1, counting.done + 1):
        folder = prepared(tmp_path / f"{at}")
        reader = Store.open(folder, TABLES).as_of()

        def company(folder: Path = folder) -> None:
            other = Store.open(folder, TABLES, FaultyDisk())
            other.compact(known_at=NOW)

        disk = Accompanied(at=at, company=company, dies=dies)
        if dies:
            with pytest.raises(Killed):
                work(folder, disk)
        else:
            work(folder, disk)
        # The claim is the commit: who dies before the step called so has done nothing.
        happened = not dies or "claim" in disk.names[:-1]
        assert meaning(Store.open(folder, TABLES)) == (after if happened else before), f"{disk.names[-1]} ({at})"
        assert as_text(quickly(reader, "output")) == before[0], f"{disk.names[-1]} ({at})"
        assert verify(folder).damage == ()
