"""Autosave in a real browser: two people in one section, a connection that drops, and no script at all."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from applications.models import Application
from nantong_award.core.models import User
from tests.factories import applications as make
from tests.journeys.conftest import DESK, PATIENCE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("R18.3"),
]
Opener = Callable[..., Page]
SAVED = "#section-saved"


@pytest.fixture
def owner() -> User:
    return make.make_user(name="陈一")


@pytest.fixture
def file(owner: User) -> Application:
    return make.make_application(owner=owner)


@pytest.fixture
def open_as(browser: Browser, live_server: object) -> Iterator[Opener]:
    """A new browser, signed in, at an address."""
    contexts: list[BrowserContext] = []

    def opened(user: User, path: str, **options: object) -> Page:
        context = browser.new_context(viewport=DESK, locale="zh-CN", base_url=live_server.url, **options)  # type: ignore[attr-defined,arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.fill("[name=username]", user.email)
        page.fill("[name=password]", make.PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def at(file: Application, key: str) -> str:
    return f"/apply/{file.pk}/sections/{key}/"


def kept(file: Application, key: str) -> dict[str, object]:
    row = file.sections.filter(key=key).first()
    return row.data if row else {}


def saved(page: Page, version: int) -> None:
    expect(page.locator("#section-state [name=version]")).to_have_value(str(version))


def test_two_browsers_at_different_fields_keep_both_and_show_both(
    open_as: Opener, owner: User, file: Application
) -> None:
    first, second = open_as(owner, at(file, "basics")), open_as(owner, at(file, "basics"))
    first.fill("[name=legal_representative]", "陆海峰")
    saved(first, 1)
    second.fill("[name=registered_address]", "工农路1号")
    saved(second, 2)
    assert second.input_value("[name=legal_representative]") == "陆海峰"
    first.fill("[name=operating_address]", "工农路2号")
    saved(first, 3)
    assert first.input_value("[name=registered_address]") == "工农路1号"
    assert kept(file, "basics") == {
        "legal_representative": "陆海峰",
        "registered_address": "工农路1号",
        "operating_address": "工农路2号",
    }


@pytest.mark.parametrize(("choice", "stays"), [("您填写的", "乙写的"), ("现已保存的", "甲写的")])
def test_two_browsers_at_the_same_field_see_both_values_and_choose(
    open_as: Opener, owner: User, file: Application, choice: str, stays: str
) -> None:
    first, second = open_as(owner, at(file, "basics")), open_as(owner, at(file, "basics"))
    first.fill("[name=legal_representative]", "甲写的")
    saved(first, 1)
    second.fill("[name=legal_representative]", "乙写的")
    panel = second.locator("#section-dispute section")
    expect(panel).to_contain_text("甲写的")
    expect(panel).to_contain_text("乙写的")
    second.fill("[name=registered_address]", "工农路1号")
    saved(second, 2)
    assert kept(file, "basics") == {"legal_representative": "甲写的", "registered_address": "工农路1号"}
    panel.get_by_label(choice).check()
    panel.get_by_role("button", name="按所选保存").click()
    expect(second.locator("#section-dispute section")).to_have_count(0)
    expect(second.locator("[name=legal_representative]")).to_have_value(stays)
    assert kept(file, "basics")["legal_representative"] == stays


def test_what_was_typed_without_a_connection_is_offered_after_a_reload_and_nothing_is_lost(
    open_as: Opener, owner: User, file: Application
) -> None:
    page = open_as(owner, at(file, "contacts"))
    page.fill("[name=contact_name]", "顾文清")
    saved(page, 1)
    page.context.set_offline(True)
    page.fill("[name=address]", "南通市工农路1号")
    page.fill("[name=mobile]", "13962900001")
    expect(page.locator(SAVED)).to_contain_text("网络已断开")
    page.route(
        "**/sections/contacts/",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.context.set_offline(False)
    page.reload()
    offer = page.locator("#kept-here section")
    expect(offer).to_contain_text("本机有未保存的内容")
    expect(offer).to_contain_text("南通市工农路1号")
    expect(offer).not_to_contain_text("13962900001")
    page.unroute("**/sections/contacts/")
    offer.get_by_role("button", name="恢复").click()
    saved(page, 2)
    expect(page.locator("#kept-here section")).to_have_count(0)
    assert page.input_value("[name=address]") == "南通市工农路1号"
    assert kept(file, "contacts") == {"contact_name": "顾文清", "address": "南通市工农路1号"}
    page.reload()
    assert page.locator("#kept-here section").count() == 0


def test_when_the_connection_returns_everything_is_saved_by_itself(
    open_as: Opener, owner: User, file: Application
) -> None:
    page = open_as(owner, at(file, "contacts"))
    page.context.set_offline(True)
    page.fill("[name=mobile]", "13962900001")
    page.fill("[name=address]", "南通市工农路1号")
    expect(page.locator(SAVED)).to_contain_text("网络已断开")
    page.context.set_offline(False)
    saved(page, 1)
    expect(page.locator(SAVED)).to_contain_text("最后保存")
    assert kept(file, "contacts")["mobile"] == "13962900001"
    assert kept(file, "contacts")["address"] == "南通市工农路1号"


def test_signing_in_again_elsewhere_lets_the_page_go_on(
    open_as: Opener, owner: User, file: Application
) -> None:
    page = open_as(owner, at(file, "profile"))
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("[name=profile]", "登录失效后写的")
    expect(page.locator(SAVED)).to_contain_text("登录已失效")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    saved(page, 1)
    assert kept(file, "profile") == {"profile": "登录失效后写的"}


def test_rows_typed_without_a_connection_are_restored(
    open_as: Opener, owner: User, file: Application
) -> None:
    page = open_as(owner, at(file, "honours"))
    page.select_option("[name=honours-0-kind]", "luban")
    page.fill("[name=honours-0-granted_on]", "2024-05-01")
    saved(page, 1)
    page.locator("button[name=more]").click()
    page.wait_for_url("**more=honours*")
    page.context.set_offline(True)
    page.fill("[name=honours-1-issuer]", "第二行的机构")
    expect(page.locator(SAVED)).to_contain_text("网络已断开")
    page.route(
        "**/sections/honours/*",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.context.set_offline(False)
    page.goto(at(file, "honours"))
    offer = page.locator("#kept-here section")
    expect(offer).to_contain_text("第二行的机构")
    page.unroute("**/sections/honours/*")
    offer.get_by_role("button", name="恢复").click()
    expect(page.locator("[name=honours-1-issuer]")).to_have_value("第二行的机构")
    assert [row["issuer"] for row in kept(file, "honours")["honours"]] == [None, "第二行的机构"]  # type: ignore[index,attr-defined]


def test_without_a_script_the_buttons_save_everything_and_a_conflict_is_settled(
    open_as: Opener, owner: User, file: Application
) -> None:
    page = open_as(owner, at(file, "profile"), java_script_enabled=False)
    other = open_as(owner, at(file, "profile"), java_script_enabled=False)
    page.fill("[name=profile]", "没有脚本")
    page.get_by_role("button", name="保存并返回").click()
    assert kept(file, "profile") == {"profile": "没有脚本"}
    other.fill("[name=profile]", "另一个窗口")
    other.get_by_role("button", name="保存并返回").click()
    expect(other.locator("#section-dispute")).to_contain_text("没有脚本")
    other.get_by_label("您填写的").check()
    other.get_by_role("button", name="按所选保存").click()
    assert kept(file, "profile") == {"profile": "另一个窗口"}
    assert other.input_value("[name=profile]") == "另一个窗口"
