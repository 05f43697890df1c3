"""Every block of the pages is run in order, in a fresh folder, and prints what the page shows."""

import re
from pathlib import Path

import draw_gallery
import pytest
import run_blocks

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", run_blocks.PAGES)
def test_the_blocks_of_the_page_print_what_it_shows(name: str) -> None:
    page = run_blocks.run_page(ROOT / name)
    assert not page.problems, "\n".join(page.problems)
    assert page.ran > 0


def test_a_page_that_is_wrong_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_blocks, "ROOT", tmp_path)
    wrong = "```console\n$ echo one\ntwo\n```\n\n```sh\nfalse\n```\n\n```python\nprint(1)\n# -> 2\n```\n"
    (tmp_path / "page.md").write_text(wrong, encoding="utf-8")
    page = run_blocks.run_page(tmp_path / "page.md", write=True)
    assert [problem.partition(":")[2].partition(":")[0] for problem in page.problems] == ["1", "6", "10"]
    assert "$ echo one\none\n" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_the_gallery_shows_ten_pictures_and_their_commands() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    pictures = [Path(name).name for name in re.findall(r"\]\(_build/gallery/([^)]+)\)", page)]
    assert pictures == [command[-1] for command in draw_gallery.gallery_commands()]
    assert len(pictures) == 10
