"""Nothing of the user's is ever lost: a results folder is added to, never written over, and nothing is removed."""

import json
import os
import stat
import time
from pathlib import Path

import pytest

from simulation.core.errors import HomewardError
from simulation.results import folder as folders
from simulation.results.archive import add_pictures, write
from simulation.results.folder import MARK, MARKED, STALE_SECONDS, UNFINISHED, add_files, put_folder
from simulation.results.manifest import MANIFEST, read_json

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and links of POSIX")


def filled(tables, digest="d"):
    """What fills a results folder with files of these names and texts."""

    def fill(folder):
        for name, text in tables.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        (folder / MANIFEST).write_text(json.dumps({"digest": digest}), encoding="utf-8")

    return fill


def held(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != MANIFEST
    }


def only(folder, *names):
    assert sorted(entry.name for entry in folder.iterdir()) == sorted(names)


def test_the_same_results_again_write_nothing_and_say_so(tmp_path):
    first = put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    assert first.new
    assert first.told() == []
    (tmp_path / "study" / "notes.md").write_text("mine", encoding="utf-8")
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "study").rglob("*")}
    again = put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    assert again.folder == tmp_path / "study"
    assert again.told() == ["The results are already there, the same file by file; nothing was written."]
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "study").rglob("*")} == before
    only(tmp_path, "study")


def test_what_is_missing_is_added_and_nothing_else(tmp_path):
    put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    written = put_folder(tmp_path / "study", filled({"a.csv": "1", "events.csv.gz": "2", "new/b.csv": "3"}))
    assert written.added == ("events.csv.gz", "new/b.csv")
    assert written.told() == ["Added to results that are already there: events.csv.gz, new/b.csv."]
    fewer = put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    assert fewer.added == ()
    assert held(fewer.folder) == {"a.csv": b"1", "events.csv.gz": b"2", "new/b.csv": b"3"}
    assert set(read_json(fewer.folder / MANIFEST)["files"]) == set(held(fewer.folder))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.csv").write_text("edited", encoding="utf-8"),
        lambda folder: (folder / MANIFEST).unlink(),
        lambda folder: (folder / MANIFEST).write_text("{", encoding="utf-8"),
        lambda folder: ((folder / "a.csv").unlink(), (folder / "a.csv").mkdir()),
    ],
    ids=["edited", "no manifest", "broken manifest", "folder in place of a file"],
)
def test_a_folder_that_holds_something_else_stays_and_the_new_one_stands_beside_it(tmp_path, change):
    put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    change(tmp_path / "study")
    before = held(tmp_path / "study")
    written = put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    assert written.folder == tmp_path / "study-2"
    assert "it stays as it is, and these stand beside it" in written.told()[0]
    assert held(tmp_path / "study") == before
    assert put_folder(tmp_path / "study", filled({"a.csv": "1"})).folder == tmp_path / "study-2"
    assert put_folder(tmp_path / "study", filled({"a.csv": "other"})).folder == tmp_path / "study-3"


def test_a_folder_of_that_name_that_is_the_users_is_not_touched(tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "photo.jpg").write_text("precious", encoding="utf-8")
    assert put_folder(tmp_path / "study", filled({"a.csv": "1"})).folder == tmp_path / "study-2"
    only(tmp_path / "study", "photo.jpg")


@posix
def test_no_link_is_followed_out_of_the_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    put_folder(tmp_path / "out" / "study", filled({"a.csv": "1"}))
    (tmp_path / "out" / "study" / "charts").symlink_to(tmp_path / "elsewhere")
    assert put_folder(tmp_path / "out" / "study", filled({"a.csv": "1", "charts/b.png": "2"})).folder.name == "study-2"
    assert add_files(tmp_path / "out" / "study", {"charts/c.png": b"3"}).kept == ("charts/c.png",)
    only(tmp_path / "elsewhere")


def test_a_picture_is_replaced_while_it_is_as_it_was_written(tmp_path):
    folder = put_folder(tmp_path / "study", filled({"a.csv": "1"})).folder
    assert add_files(folder, {"charts/p.png": b"old", "charts/q.png": b"old"}).added == ("charts/p.png", "charts/q.png")
    (folder / "charts" / "q.png").write_bytes(b"retouched")
    told = []
    add_pictures(folder, {"p.png": b"new", "q.png": b"new"}, told.append)
    assert held(folder) == {"a.csv": b"1", "charts/p.png": b"new", "charts/q.png": b"retouched"}
    assert "Changed since they were written, and kept as they are: charts/q.png." in told
    files = read_json(folder / MANIFEST)["files"]
    assert files["charts/p.png"]["bytes"] == 3
    assert add_files(folder, {"charts/p.png": b"new"}).added == ()


def test_only_what_is_marked_as_left_by_this_program_is_taken_away_and_only_after_a_day(tmp_path):
    foreign = (".old-photos", ".part-time-job", f"{UNFINISHED}notes", f"{UNFINISHED}mine", f"{UNFINISHED}full")
    for name in (*foreign, f"{UNFINISHED}left", f"{UNFINISHED}empty", f"{UNFINISHED}now"):
        (tmp_path / name).mkdir()
    for name in (".old-photos", ".part-time-job", f"{UNFINISHED}notes"):
        (tmp_path / name / "a.jpg").write_text("precious", encoding="utf-8")
    (tmp_path / f"{UNFINISHED}mine" / MARK).write_text("my own words", encoding="utf-8")
    for name in ("left", "now", "full"):
        (tmp_path / f"{UNFINISHED}{name}" / MARK).write_text(MARKED, encoding="utf-8")
        (tmp_path / f"{UNFINISHED}{name}" / "results").mkdir()
    (tmp_path / f"{UNFINISHED}full" / "thesis.docx").write_text("precious", encoding="utf-8")
    old = time.time() - STALE_SECONDS - 60
    for entry in tmp_path.iterdir():
        if not entry.name.endswith("now"):
            os.utime(entry, (old, old))
    put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    only(tmp_path, *foreign, f"{UNFINISHED}now", "study")


@posix
@pytest.mark.parametrize(("umask", "folder_mode", "file_mode"), [(0o077, 0o700, 0o600), (0o002, 0o775, 0o664)])
def test_folders_and_files_follow_the_umask(tmp_path, umask, folder_mode, file_mode):
    before = os.umask(umask)
    try:
        folder = put_folder(tmp_path / "study", filled({"a.csv": "1"})).folder
        add_files(folder, {"charts/p.png": b"1"})
    finally:
        os.umask(before)
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (folder_mode if path.is_dir() else file_mode), path


def test_when_nothing_can_be_linked_files_are_moved_and_what_is_there_stays(tmp_path, monkeypatch):
    def refuses(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(folders.os, "link", refuses)
    put_folder(tmp_path / "study", filled({"a.csv": "1"}))
    assert put_folder(tmp_path / "study", filled({"a.csv": "1", "b.csv": "2"})).added == ("b.csv",)
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(FileExistsError):
        folders._move_in(tmp_path / "x", tmp_path / "study" / "a.csv")


def test_a_run_again_keeps_notes_and_events(small_results, tmp_path):
    folder = write(small_results, tmp_path, {}, {"p.png": b"picture"}, events=True)
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    before = held(folder)
    told = []
    assert write(small_results, tmp_path, news=told.append) == folder
    assert held(folder) == before
    assert told == ["The results are already there, the same file by file; nothing was written."]


def test_events_asked_for_later_are_added(small_results, tmp_path):
    folder = write(small_results, tmp_path)
    told = []
    assert write(small_results, tmp_path, events=True, news=told.append) == folder
    assert told == ["Added to results that are already there: events.csv.gz."]


def test_a_file_in_the_way_of_the_folder_of_results_is_told(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(HomewardError, match="cannot be written"):
        put_folder(tmp_path / "out" / "study", filled({}))
    assert Path(tmp_path / "out").read_text(encoding="utf-8") == ""
