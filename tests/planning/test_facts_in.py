"""Records replace the template's assumptions; numbers counted by hand."""

from datetime import date, datetime, timedelta

from fourfocus.planning import generate
from fourfocus.planning.facts_in import from_facts, happened
from fourfocus.planning.verify import verify


def test_records_give_rate_wear_times_and_stock() -> None:
    template = generate.small(2)
    assert template.start == datetime(2026, 3, 2, 8)
    shift = {"line": "L1", "product": "P1", "shift": "day", "qualified_kg": 50_000, "run_s": 1800}
    changed = datetime(2026, 2, 26, 10)
    facts = {
        # 2 × 50 t in 2 × 0.5 h: 100 t/h; both after the change of 26 February: 100 t carried, or the life where that is less
        "shift_output": [{**shift, "production_day": date(2026, 2, 27)}, {**shift, "production_day": date(2026, 2, 28)},
                         {**shift, "production_day": date(2026, 3, 9), "qualified_kg": 1}],
        "change_event": [
            {"line": "L1", "stand": "K1", "kind": "groove", "start": changed - timedelta(minutes=m), "end": changed,
             "before": "1", "after": "2"} for m in (9, 11, 30)],
        "billet_stock": [{"production_day": date(2026, 3, 1), "closing_kg": 700_000}],
        "billet_supply": [{"production_day": date(2026, 3, 3), "grade": "Q", "weight_kg": 90_000, "hot_kg": 40_000}],
    }  # fmt: skip
    instance, told = from_facts(template, facts)
    assert verify(instance) == []
    assert instance.product("P1").kg_per_h == 100_000
    groove = next(g for g in instance.grooves if (g.stand, g.profile) == ("K1", "P1"))
    assert groove.worn_kg == min(100_000, groove.life_kg)
    assert next(s for s in instance.stands if s.id == "K1").groove_s == 11 * 60
    assert instance.billets[0].opening_kg == 700_000
    assert [(a.at, a.kg, a.hot_kg) for a in instance.billets[0].arrivals] == [(86_400, 90_000, 40_000)]
    assert any("小时产量 100.0" in row for row in told)


def test_without_facts_the_template_stands() -> None:
    template = generate.small(2)
    assert from_facts(template, {}) == (template, [])


def test_what_happened_is_cut_to_the_horizon() -> None:
    template = generate.small(2)
    row = {"line": "L1", "stand": "K1", "kind": "roll", "end": template.start}
    rows = [{**row, "start": template.start + timedelta(hours=h)} for h in (-1, 5, 500)]
    assert [r[1] for r in happened(template, rows)] == [template.start + timedelta(hours=5)]
