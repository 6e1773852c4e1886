"""What CI refuses: a build in which a test was quietly left out of every run."""

import importlib.util
from pathlib import Path

import pytest

import config

SPEC = importlib.util.spec_from_file_location("ci_report", config.ROOT / ".ci" / "report.py")
report = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(report)

PASSED = '<testcase classname="tests.races.test_stock" name="test_last_unit"/>'
FAILED = '<testcase classname="tests.a" name="test_b"><failure message="assert 1 == 2"/></testcase>'
SKIPPED = PASSED.replace("/>", '><skipped message="servers only"/></testcase>')
ELSEWHERE = (
    '<testcase classname="tests.a" name="test_c"><skipped message="Windows has its own way"/></testcase>'
)


@pytest.fixture
def written(tmp_path):
    def write(*cases: str) -> str:
        file = tmp_path / f"{len(list(tmp_path.iterdir()))}.xml"
        file.write_text(f"<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>")
        return str(file)

    return write


def test_totals_are_added_up_over_all_runs(written):
    files = [written(PASSED, FAILED, ELSEWHERE), written(PASSED), str(Path("never-written.xml"))]

    assert report.totals(files) == "2 passed, 1 failed, 1 skipped"


def test_a_test_that_no_run_ran_is_refused(written, capsys):
    assert report.main(["refuse-left-out", written(SKIPPED), written(SKIPPED)]) == 1
    assert "tests.races.test_stock::test_last_unit: servers only" in capsys.readouterr().out


def test_a_test_that_one_of_the_runs_ran_is_fine(written):
    assert report.main(["refuse-left-out", written(SKIPPED), written(PASSED)]) == 0


def test_what_belongs_to_windows_may_be_left_out(written):
    assert report.main(["refuse-left-out", written(PASSED, ELSEWHERE)]) == 0


def test_a_run_without_tests_is_refused(written):
    assert report.main(["refuse-left-out", written()]) == 1


def test_a_test_that_was_tried_again_counts_as_it_ended(written):
    assert report.totals([written(PASSED, PASSED)]) == "1 passed, 0 failed, 0 skipped"
    assert report.totals([written(FAILED.partition("<failure")[0] + "</testcase>", FAILED)]) == (
        "0 passed, 1 failed, 0 skipped"
    )
