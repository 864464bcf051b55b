"""Files that commands write where the user says: what is not the program's own, or was changed since, stays."""

import os
import stat

import pytest
from typer.testing import CliRunner

from simulation.cli.app import app
from simulation.cli.trust import verify
from simulation.core.errors import HomewardError
from simulation.report import validation_page
from simulation.results.single_files import is_sealed, refuse_to_replace, sealed, write_file

posix = pytest.mark.skipif(os.name != "posix", reason="modes and pipes of POSIX")


def own(content):
    return content.startswith(b"ours")


def test_a_file_is_written_whole_and_replaced_while_it_is_ours(tmp_path):
    file = tmp_path / "a.txt"
    write_file(file, b"ours 1", own)
    write_file(file, b"ours 2", own)
    assert file.read_bytes() == b"ours 2"
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_the_users_stays(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("theirs", encoding="utf-8")
    with pytest.raises(HomewardError, match=r"already there.*it stays\. Name another file"):
        write_file(file, b"ours", own)
    assert file.read_text(encoding="utf-8") == "theirs"
    with pytest.raises(HomewardError, match="already there"):
        write_file(tmp_path, b"ours", own)
    with pytest.raises(HomewardError, match="cannot be written"):
        write_file(tmp_path / "none" / "a.txt", b"ours", own)


@posix
def test_no_pipe_is_waited_for_and_no_link_is_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(HomewardError, match="already there"):
        refuse_to_replace(tmp_path / "pipe", own)
    (tmp_path / "kept.txt").write_bytes(b"ours 1")
    (tmp_path / "link.txt").symlink_to("kept.txt")
    write_file(tmp_path / "link.txt", b"ours 2", own)
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "kept.txt").read_bytes() == b"ours 2"


@posix
def test_modes_follow_the_umask_and_are_kept(tmp_path):
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "a.txt", b"ours", own)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640
    (tmp_path / "a.txt").chmod(0o604)
    write_file(tmp_path / "a.txt", b"ours 2", own)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o604


def test_a_fitted_scenario_is_known_until_somebody_changes_it():
    content = sealed("title: x\nrun: {length: 3 days}\n")
    assert is_sealed(content)
    assert is_sealed(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert not is_sealed(content.replace(b"3 days", b"4 days"))
    assert not is_sealed(content + b"# my note\n")
    assert not is_sealed(b"")
    assert not is_sealed(b"title: x\n")


def test_a_schema_is_replaced_and_another_file_is_not(tmp_path):
    def written(name):
        return CliRunner().invoke(app, ["schema", "--out", str(tmp_path / name)]).exit_code

    assert written("s.json") == 0
    assert written("s.json") == 0
    (tmp_path / "notes.json").write_text('{"title": "mine"}', encoding="utf-8")
    assert written("notes.json") == 2
    assert (tmp_path / "notes.json").read_text(encoding="utf-8") == '{"title": "mine"}'


def test_pages_and_tables_are_known(small_results):
    about = validation_page.about(small_results)
    page = validation_page.markdown("Place", [], about, []).encode()
    assert validation_page.is_own(page)
    assert not validation_page.is_own(b"# Validation: of my own\n")
    assert verify.is_own(f"{','.join(verify.CSV_COLUMNS)}\n1\n".encode())
    assert not verify.is_own(b"engine,place\n")


def test_a_page_for_the_documents_leaves_what_is_there(small_results, tmp_path, monkeypatch):
    monkeypatch.setattr(validation_page, "drawn", lambda judged: {"targets.png": ("words", b"picture")})
    validation_page.write_docs(small_results, [], tmp_path / "page.md")
    monkeypatch.setattr(validation_page, "drawn", lambda judged: {"targets.png": ("words", b"newer")})
    validation_page.write_docs(small_results, [], tmp_path / "page.md")
    assert (tmp_path / "images" / "page-targets.png").read_bytes() == b"newer"
    (tmp_path / "readme.md").write_text("mine", encoding="utf-8")
    (tmp_path / "images" / "other-targets.png").write_bytes(b"mine")
    for name in ("readme.md", "other.md"):
        with pytest.raises(HomewardError, match="already there"):
            validation_page.write_docs(small_results, [], tmp_path / name)
    assert (tmp_path / "images" / "other-targets.png").read_bytes() == b"mine"
