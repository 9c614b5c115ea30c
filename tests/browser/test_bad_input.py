"""Files that cannot be read are named, with what to do; the others of the same drop go on, and nothing loaded is lost."""

import io
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import FAILED, Screen, named
from tests.browser.server import Server

GOOD = "Deal ID,Owner,Stage,Amount,Create date,Close date\n" + "".join(
    f"G{n},Ann,{('Closed won', 'Closed lost')[n % 2]},100,2025-01-13,2025-02-14\n" for n in range(12)
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what an encrypted workbook begins with, as a container of streams


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


BAD = {
    "empty.csv": b"",
    "really-a-picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "only-a-header.csv": b"Deal ID,Amount,Close date\n",
    "zip-in-zip.zip": zipped("inner.zip", zipped("deals.csv", GOOD.encode())),
    "locked.xlsx": COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
}
ADVICE = {
    "empty.csv": "empty",
    "really-a-picture.csv": "picture",
    "only-a-header.csv": "no rows",
    "zip-in-zip.zip": "archive",
    "locked.xlsx": "password",
}


@pytest.fixture
def loaded(own_screen: Screen) -> Screen:
    own_screen.open("files")
    if not own_screen.loaded("before.csv").count():
        own_screen.drop([named("before.csv", GOOD.replace("G", "B"))]).use("before.csv")
    expect(own_screen.loaded("before.csv")).to_contain_text("12 read = 12 kept")
    return own_screen


def test_bad_files_are_named_and_the_good_one_goes_on(loaded: Screen) -> None:
    files = [named(name, content) for name, content in BAD.items()]
    loaded.drop([*files[:3], named("good.csv", GOOD), *files[3:]])
    alerts = loaded.page.get_by_role("alert")
    for name, word in ADVICE.items():
        message = alerts.filter(has_text=name)
        expect(message).to_have_count(1)
        expect(message).to_contain_text(word)
    expect(loaded.waiting("good.csv")).to_contain_text("12 read = 12 kept")
    expect(loaded.loaded("before.csv")).to_be_visible()
    assert not [word for word in (*FAILED, 'File "') if word in loaded.text]
    loaded.use("good.csv")
    expect(loaded.loaded("good.csv")).to_be_visible()
    loaded.press("Hide these messages")
    expect(loaded.page.get_by_role("alert")).to_have_count(0)
    loaded.open("", w="mine", period="all", preset="all")
    expect(loaded.card("Revenue")).to_contain_text("12 records")


def test_a_file_over_the_limit_is_told_the_limit(servers: Callable[..., Server], screens: Callable[..., Screen]) -> None:
    server = servers(BANDSTAND_MAX_UPLOAD_MB="1").ready()
    screen = screens(server).open("files")
    expect(screen.main.get_by_text("larger than 1 MB")).to_be_visible()
    screen.drop([named("big.csv", b"a,b\n" + b"1,2\n" * 500_000)])
    uploader = screen.page.get_by_test_id("stFileUploader")
    expect(uploader).to_contain_text("big.csv")
    expect(uploader).to_contain_text("1.0MB or smaller")
    expect(screen.page.locator('[class*="st-key-waiting-"]')).to_have_count(0)
    screen.drop([named("good.csv", GOOD), named("second-big.csv", b"a,b\n" + b"1,2\n" * 500_000)])
    expect(screen.waiting("good.csv")).to_contain_text("12 read = 12 kept")
    expect(screen.main.get_by_text("second-big.csv")).to_be_visible()
    server.stop()


def test_a_file_by_its_path(loaded: Screen, tmp_path) -> None:
    (tmp_path / "by path.csv").write_text(GOOD)
    for name in ("by path.csv", "not there.csv"):
        box = loaded.page.get_by_label("Its path on this machine")
        if not box.is_visible():
            loaded.page.get_by_text("or a whole path").click()
        box.fill(str(tmp_path / name))
        box.press("Enter")
        loaded.idle().press("Open it")
    expect(loaded.waiting("by path.csv")).to_contain_text("12 read = 12 kept")
    expect(loaded.page.get_by_role("alert").filter(has_text="not there.csv")).to_be_visible()


def test_a_file_taken_out_is_gone_and_the_rest_stays(loaded: Screen) -> None:
    loaded.drop([named("extra.csv", GOOD.replace("G", "E"))]).use("extra.csv")
    loaded.loaded("extra.csv").get_by_role("button", name="Take it out").click()
    loaded.idle()
    expect(loaded.loaded("extra.csv")).to_have_count(0)
    expect(loaded.loaded("before.csv")).to_be_visible()
