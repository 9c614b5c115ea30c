"""Light and dark: every word of cards and charts can be read, by the contrast that WCAG asks for."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.server import Server

CONTRAST = """selector => {
    const parse = text => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number)
    const over = (top, under, opacity) => top.slice(0, 3).map((c, i) => c * opacity + under[i] * (1 - opacity))
    const light = colour => colour.slice(0, 3).map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
    const ground = part => {
        for (let at = part; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor)
            if ((colour[3] ?? 1) > 0.99 && colour.length >= 3) return colour
        }
        return [255, 255, 255]
    }
    return [...document.querySelectorAll(selector)].filter(part => part.textContent.trim() && part.getClientRects().length).map(part => {
        const style = getComputedStyle(part), svg = part instanceof SVGElement
        let opacity = 1
        for (let at = part; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity)
        const ink = parse(svg ? style.fill : style.color), under = ground(svg ? part.closest('div') : part)
        const [a, b] = [light(over(ink, under, opacity * (ink[3] ?? 1))), light(under)].sort((x, y) => y - x)
        const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.6 && Number(style.fontWeight) >= 600
        return [part.textContent.trim().slice(0, 40), (a + 0.05) / (b + 0.05), large ? 3 : 4.5]
    })
}"""


def pale(screen: Screen, selector: str) -> list[str]:
    """The words of a selection that stand out too little from their ground."""
    screen.page.locator(selector).first.wait_for()
    screen.idle()
    found = screen.page.evaluate(CONTRAST, selector)
    return sorted({f"{text}: {contrast:.2f} of {wanted}" for text, contrast, wanted in found if contrast < wanted})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_and_charts_can_be_read(scheme: str, screens: Callable[..., Screen], server: Server) -> None:
    screen = screens(server, scheme=scheme).open("")
    assert pale(screen, ".bs-card h4, .bs-card p, .bs-card span.bs-flag") == []
    assert pale(screen, "[data-testid=stMarkdown] p, [data-testid=stCaptionContainer] p, h1, h2, h3") == []
    screen.open("", w="mine")
    assert pale(screen, ".bs-card h4, .bs-card p") == []
    screen.open("funnel")
    expect(screen.page.locator(".vega-embed svg").first).to_be_visible()
    assert pale(screen, ".vega-embed svg text") == []
    screen.look_closer("win_rate")
    expect(screen.page.get_by_role("dialog").locator(".vega-embed svg").last).to_be_visible()
    assert pale(screen, "[role=dialog] .vega-embed svg text, [role=dialog] p") == []
