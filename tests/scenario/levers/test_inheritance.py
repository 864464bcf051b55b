"""What a variant has of its base and its parents, and what says where each value comes from."""

import pytest

from simulation.scenario.loading import load
from tests.support.small import BASE, VARIANT, changed, lever, line_of, variant


def test_a_changed_parameter_names_its_lever_file_line_and_source(tmp_path):
    text = lever("services.ward.capacity: {add: 2 beds}")
    found = {parameter.path: parameter for parameter in variant(tmp_path, text).parameters()}["services.ward.capacity"]
    assert (found.lever, found.source, found.range, found.line) == (
        "a",
        "local",
        None,
        (VARIANT + text)[: (VARIANT + text).index("services.ward")].count("\n") + 1,
    )
    assert found.file.endswith("variant.yaml")
    untouched = {parameter.path: parameter for parameter in variant(tmp_path, text).parameters()}["services.hub.open"]
    assert (untouched.lever, untouched.source, untouched.line) == (None, "local", line_of("open:"))
    assert untouched.file.endswith("base.yaml")


def test_a_lever_says_what_it_sets(tmp_path):
    (one,) = variant(
        tmp_path, lever("routes.planning.hub.share_needing: 20 %", "    strength: 50 %\n    assumes: contacts\n")
    ).levers
    (setting,) = one.sets
    assert (one.name, one.why, one.source, one.assumes) == ("a", "w", "local", ("contacts",))
    assert (setting.path, setting.before, setting.after, setting.all_or_none) == (
        "routes.planning.hub.share_needing",
        "40 %",
        "30 %",
        False,
    )


def test_without_drops_a_lever_of_the_parent(tmp_path):
    variant(tmp_path, lever("services.team.capacity: {add: 10 places}"))
    (tmp_path / "child.yaml").write_text(
        VARIANT.replace("base.yaml", "variant.yaml") + "without: [a]\n", encoding="utf-8"
    )
    child = load(tmp_path / "child.yaml")
    assert child.levers == ()
    assert child.model.services["team"].capacity == load(tmp_path / "base.yaml").model.services["team"].capacity


def test_extends_may_lead_out_of_the_folder_unless_a_root_confines_it(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "v.yaml").write_text(VARIANT.replace("base.yaml", "../base.yaml"), encoding="utf-8")
    assert load(folder / "v.yaml").title == "Changed"
    assert load(folder / "v.yaml", root=tmp_path).title == "Changed"
    with pytest.raises(Exception, match="outside the root folder"):
        load(folder / "v.yaml", root=folder)


def test_a_variant_has_its_own_title_and_question(tmp_path):
    (tmp_path / "base.yaml").write_text(
        changed(("title: A small place\n", "title: A small place\nquestion: What is?\n")), encoding="utf-8"
    )
    (tmp_path / "v.yaml").write_text(VARIANT, encoding="utf-8")
    assert (load(tmp_path / "v.yaml").title, load(tmp_path / "v.yaml").model.question) == ("Changed", None)
