"""The link and the controls: what comes in is checked, what is chosen is written, what is forgotten is gone."""

from types import SimpleNamespace

import pytest

from pages.kit import link


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A session and an address without Streamlit behind them."""
    held = SimpleNamespace(session_state={}, query_params={})
    monkeypatch.setattr(link, "st", held)
    return held


def known(text: str) -> bool:
    return text in ("a", "b", "c")


def test_the_default_where_the_address_says_nothing():
    assert link.recall("x", "a", known) == "a"


def test_a_pasted_link_wins_over_the_default(browser):
    browser.query_params["x"] = "b"
    assert link.recall("x", "a", known) == "b"


@pytest.mark.parametrize("nonsense", ["", "z", "<b>", "a.b", "A", " a"])
def test_nonsense_is_not_taken(browser, nonsense):
    browser.query_params["x"] = nonsense
    assert link.recall("x", "a", known) == "a"


def test_what_was_kept_is_recalled_and_stands_in_the_address(browser):
    assert link.keep("x", "c") == "c"
    link.write()
    assert browser.query_params == {"x": "c"}
    assert link.recall("x", "a", known) == "c"


def test_a_choice_is_remembered_on_a_page_whose_address_lacks_it(browser):
    link.keep("x", "c")
    browser.query_params.clear()
    assert link.recall("x", "a", known) == "c"


def test_a_step_back_takes_the_older_choice_and_lets_go_of_the_widget(browser):
    link.recall("x", "a", known)
    link.keep("x", "b")
    link.write()
    browser.session_state[link.key("x")] = "b"
    browser.query_params["x"] = "a"
    assert link.recall("x", "a", known) == "a"
    assert browser.session_state.get(link.key("x")) != "b"


def test_a_choice_that_is_no_option_any_more_falls_back(browser):
    link.keep("x", "gone")
    browser.session_state[link.key("x")] = "gone"
    assert link.recall("x", "a", known) == "a"
    assert browser.session_state.get(link.key("x")) != "gone"


def test_put_is_followed_by_the_control(browser):
    link.recall("x", "a", known)
    browser.session_state[link.key("x")] = "a"
    link.put("x", "b")
    link.write()
    assert browser.query_params == {"x": "b"}
    assert link.recall("x", "a", known) == "b"
    assert browser.session_state.get(link.key("x")) != "a"


def test_drop_forgets_here_and_in_the_address(browser):
    link.keep("x", "b")
    link.drop("x")
    assert browser.query_params == {}
    assert link.recall("x", "a", known) == "a"


def test_drop_of_what_was_never_kept():
    link.drop("never")
