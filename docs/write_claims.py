"""Writes `docs/claims.md` from the bundled claims and what is computed of them.

Run `python docs/write_claims.py` after a change of the data; a test compares the page with what this would write.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).with_name("claims.md")
HEAD = """# Published claims, checked

Written by `python docs/write_claims.py` from [data/claims](../data/claims/README.md): what others have published beside
what this project computes, right and wrong ones alike. Distances are shortest geodesics to Ukraine's recognised border,
Crimea included, from the centre of a city; each is sure to 0.1 km. Statements are in our words; publisher and date lead
to the original where a link is dead.

| outcome | what it means |
|---|---|
| holds | a distance agrees within its own rounding (at most 5 %) and its uncertainty; all verdicts are as stated |
| close | within 5 %, or 10 % where the rounding allows so much; "at the edge" within 20 km of the published band |
| depends | on which of the published ranges holds, or on which munition a launcher carries |
| does not hold | the rest |
| cannot be compared | the statement measures from a front line, which is not bundled: the border is shown instead |

"More than" is a floor: it holds if the distance is as large, and not otherwise.

The same for any claim of yours: `rangekit check Moscow --claim 450km`.

## Claims

{counts}

| published | by | computed | outcome |
|---|---|---|---|
"""
UNCHECKED = """
## Statements that cannot be checked here

Some of the most quoted numbers count places that nobody has published: what a check would need is said instead.

| published | by | what a check would need |
|---|---|---|
"""
TIMELINE = """
## Who permitted, refused, used or said what, and when

Reach is a matter of geography and of published figures; whether a weapon may be used, is there, or is used is another.
Nothing this project computes knows of permission. This list is kept apart for that reason, and it is as incomplete as
the publications are.

| date | kind | who | what | by |
|---|---|---|---|---|
"""


def write_page() -> str:
    """Return the page's text."""
    sys.path.insert(0, str(PAGE.parents[1]))
    from rangekit.api.claims import Outcome, check_claims
    from rangekit.catalog.claims import load_timeline, load_unchecked

    checked = check_claims()
    counts = {outcome: sum(one.outcome is outcome for one in checked) for outcome in Outcome}
    said = ", ".join(f"{count} {outcome.value}" for outcome, count in counts.items() if count)
    head = HEAD.format(counts=f"Of {len(checked)}: {said}.")
    claims = [
        _row(
            one.claim.says + (f" *{one.claim.note}*" if one.claim.note else ""),
            _source(one.claim.publisher, one.claim.date, one.claim.url),
            one.computed + (f" (stated from {one.claim.basis})" if one.claim.basis else ""),
            one.outcome.value,
        )
        for one in checked
    ]
    events = [
        _row(
            event.date,
            event.kind,
            event.who,
            event.what + (f" *{event.note}*" if event.note else "") + _conflicts(event.id, event.conflicts),
            _source(event.publisher, event.published, event.url),
        )
        for event in sorted(load_timeline(), key=lambda event: (event.date, event.id))
    ]
    unchecked = [_row(one.says, _source(one.publisher, one.date, one.url), one.needs) for one in load_unchecked()]
    return "\n".join([head + "\n".join(claims), UNCHECKED + "\n".join(unchecked), TIMELINE + "\n".join(events), ""])


def _conflicts(key: str, others: "tuple[str, ...]") -> str:
    return f" *({key}; says otherwise: {', '.join(others)})*" if others else ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _source(publisher: str, date: str, url: str) -> str:
    return f"[{publisher}](<{url}>)" + (f", {date}" if date else "")


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
