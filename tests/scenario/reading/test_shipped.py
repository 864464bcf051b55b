"""Scenarios that come with the package are found by name; a file of the user's own goes first, and that is said."""

import pytest

import simulation
from simulation.core.errors import ScenarioError
from simulation.scenario.reading import shipped

USES = "dialect: 1\ntitle: Mine\nextends: england\nlevers: {use: [trusted_assessor]}\n"
OWN = "'{}' is your own file {}, not the file of that name that comes with Homeward"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["england", "baseline/england", "examples/mmc_queue", "mmc_queue", "debate/pioneer"])
def test_a_name_is_the_path_without_its_ending_or_its_last_part(name):
    found = simulation.load(name)
    assert found.path == next(file for whole, file in shipped.names().items() if whole.endswith(name))
    assert found.resolved.name == f"shipped/{found.path.relative_to(shipped.folder()).as_posix()}"
    assert found.digest() == simulation.load(found.path).digest()


def test_the_top_goes_before_folders_and_a_shared_last_part_names_nothing(monkeypatch):
    assert shipped.shipped("england") == shipped.folder() / "england.yaml"
    shared = {"a/twin": shipped.folder() / "a" / "twin.yaml", "b/twin": shipped.folder() / "b" / "twin.yaml"}
    monkeypatch.setattr(shipped, "names", lambda: shared)
    assert shipped.shipped("twin") is None
    assert shipped.shipped("b/twin") == shared["b/twin"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("engalnd", "'england'"),
        ("scenarios/integrated.yaml", "'integrated'"),
        ("mmc_queu.yaml", "'examples/mmc_queue'"),
        ("england.yml", "'england' and 'baseline/england'"),
    ],
)
def test_names_that_are_near_are_offered(name, near):
    with pytest.raises(ScenarioError, match=rf"there is no such file; .* Homeward comes with {near}"):
        simulation.load(name)


def test_nothing_is_offered_for_what_is_near_nothing():
    with pytest.raises(ScenarioError, match=r"check the name and the folder$"):
        simulation.load("my-place.yaml")


def test_a_file_extends_a_shipped_one_and_uses_its_catalogue_within_any_root(folder):
    (folder / "mine.yaml").write_text(USES)
    mine = simulation.load("mine.yaml", root=folder)
    assert [lever.file for lever in mine.resolved.placed] == ["shipped/levers.yaml"]
    assert mine.resolved.base == "shipped/england.yaml"
    assert not any("your own" in warning for warning in mine.warnings)
    assert simulation.from_text(USES).digest() == mine.digest()
    assert simulation.load("examples/discharge_pathway_from_today", root=folder).title


def test_a_base_of_ones_own_uses_the_catalogue_when_none_lies_beside_it(folder):
    (folder / "base.yaml").write_text(shipped.names()["england"].read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "mine.yaml").write_text(USES.replace("extends: england", "extends: base.yaml"))
    assert simulation.load("mine.yaml").resolved.placed[0].file == "shipped/levers.yaml"


@pytest.mark.parametrize("ending", ["", ".yaml", ".yml"])
def test_a_file_of_ones_own_goes_first_and_that_is_said(folder, ending):
    (folder / f"england{ending}").write_text("dialect: 1\ntitle: My England\nextends: integrated\n")
    (folder / "mine.yaml").write_text("dialect: 1\ntitle: Mine\nextends: england\n")
    for name, title in (("england", "My England"), ("mine.yaml", "Mine")):
        found = simulation.load(name)
        assert found.title == title
        assert found.resolved.base == "shipped/england.yaml"  # of which integrated is a variant
        assert [w for w in found.warnings if OWN.format("england", f"england{ending}") in w]
    (folder / "mine.yaml").write_text("dialect: 1\ntitle: Mine\nextends: england\nno_such_key: 1\n")
    with pytest.raises(ScenarioError, match=OWN.format("england", f"england{ending}")):
        simulation.load("mine.yaml")


def test_a_file_that_bears_a_shipped_name_may_extend_the_shipped_one(folder):
    (folder / "england.yaml").write_text(USES)
    assert simulation.load("england").resolved.base == "shipped/england.yaml"


def test_a_catalogue_of_ones_own_goes_first_and_that_is_said(folder):
    (folder / "mine.yaml").write_text(USES)
    (folder / "levers.yaml").write_text(
        "dialect: 1\ntitle: Mine\nextends: england\nsources: {mine: {cite: ours, kind: assumption}}\n"
        "levers: {trusted_assessor: {why: ours, source: mine, set: {services.medical_beds.capacity: {add: 1 bed}}}}\n"
    )
    mine = simulation.load("mine.yaml")
    assert mine.resolved.placed[0].file == "levers.yaml"
    assert [w for w in mine.warnings if OWN.format("levers", "levers.yaml") in w]


def test_files_of_the_checkout_that_are_named_by_their_path_keep_it():
    found = simulation.load(shipped.folder() / "debate" / "pioneer.yaml")
    assert found.resolved.name == str(shipped.folder() / "debate" / "pioneer.yaml")
    assert not any("your own" in warning for warning in found.warnings)
