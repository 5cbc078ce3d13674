"""Icons: pictures pass, and everything that could do more is refused, with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.svg import flaws

HEAD = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
SPEC = 'spec: 1\nname: shop\ntitle: Shop\nclient: {kind: s3}\nfields: {endpoint: {required: true}}\n'


def svg(content: str, attributes: str = '') -> str:
    return f'<svg {HEAD} {attributes}>{content}</svg>'


@pytest.mark.parametrize(
    'picture',
    [
        svg('<path d="M0 0h24v24z" fill="none"/>'),
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by hand -->\n{svg("<g/>")}\n',
        '\n  ' + svg('<title>A (small) cloud</title>', 'role="img" aria-label="Cloud (small)"'),
        svg(
            '<defs><linearGradient id="a" gradientTransform="rotate(90)"><stop offset="0" stop-color="#fff"/>'
            '</linearGradient></defs><rect width="9" height="9" fill="url(#a)" style="fill: url(\'#a\'); stroke:red"/>'
        ),
        svg('<symbol id="s"><circle r="1"/></symbol><use href="#s"/><use xlink:href="#s"/>', XLINK),
        svg('<path style="mix-blend-mode:multiply;fill:rgba(0,0,0,.5)" transform="translate(1 2) scale(2)"/>'),
    ],
)
def test_pictures_pass(picture: str) -> None:
    assert flaws(picture) == []


@pytest.mark.parametrize(
    ('text', 'at', 'words'),
    [
        ('icons/shop.svg', 'icons', 'must be the SVG itself'),
        (svg('<g>'), 'svg>', 'mismatched tag'),
        (svg('&nbsp;'), '&nbsp;', 'undefined entity'),
        (svg('<g/>') + '<svg/>', '<svg/>', 'junk after document element'),
        ('<html><script/></html>', '<html>', 'is not an SVG'),
        ('<svg viewBox="0 0 1 1"/>', '<svg', 'does not declare the namespace of SVG'),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', '<svg', 'no viewBox'),
        ('<!DOCTYPE svg [<!ENTITY x "y">]>' + svg('&x;'), '[', 'document type'),
        ('<!DOCTYPE svg SYSTEM "http://x/y">' + svg(''), '>', 'document type'),
        ('<?xml-stylesheet href="x.css"?>' + svg(''), '<?xml-st', 'processing instruction: `<?xml-stylesheet'),
        (svg('<script>alert(1)</script>'), '<script', '`<script>`'),
        (svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), '<s:script', '`<s:script>`'),
        (svg('<foreignObject/>'), '<foreign', '`<foreignObject>`'),
        (svg('<style>@import "x"</style>'), '<style', '`<style>`'),
        (svg('<image href="data:image/png;base64,x"/>'), '<image', '`<image>`'),
        (svg('<a href="#x"/>'), '<a', '`<a>`'),
        (svg('<set attributeName="href" to="javascript:x"/>'), '<set', '`<set>`'),
        (svg('', 'onload="alert(1)"'), 'onload', 'runs code'),
        (svg('<path\n  d="M0"\n  onclick = "x"/>'), 'onclick', 'runs code'),
        (svg('<use href="other.svg#x"/>'), 'href', 'refers to something outside'),
        (svg('<use href="&#106;avascript:alert(1)"/>'), 'href', 'refers to something outside'),
        (svg('<use xlink:href="//x/y#z"/>', XLINK), 'xlink:href', 'refers to something outside'),
        (svg('<path fill="url(http://x/#a)"/>'), 'fill', 'refers to something outside'),
        (svg('<path fill="URL (//x)"/>'), 'fill', 'refers to something outside'),
        (svg('<path filter="url(#a) url(x)"/>'), 'filter', 'refers to something outside'),
        (svg('<path fill="url(&quot;#a)"/>'), 'fill', 'refers to something outside'),
        (svg(r'<path fill="\75rl(x)"/>'), 'fill', 'calls `'),
        (svg(r'<path style="fill: \72 ed"/>'), 'style', 'may run code'),
        (svg('<path style="mask: image-set(\'//x\' 1x)"/>'), 'style', 'calls `image-set()`'),
        (svg('<path style="width: expression(alert(1))"/>'), 'style', 'calls `alert()`'),
        (svg('<path style="@import x"/>'), 'style', 'may run code'),
        (svg('<path data-x="1"/>'), 'data-x', 'unknown'),
        (svg('', 'xmlns:i="http://ns.adobe.com/x"'), 'xmlns:i', 'unknown'),
        (svg('<g>' * 40 + '</g>' * 40), '<g>', 'nested deeper than 30'),
    ],
)
def test_everything_else_is_refused_where_it_stands(text: str, at: str, words: str) -> None:
    flaw = flaws(text)[0]
    assert words in flaw.message
    assert text[flaw.offset :].startswith(at)


def test_all_flaws_are_told_at_once() -> None:
    found = flaws('<svg width="1"><script/><path onload="x"/></svg>')
    assert [flaw.offset for flaw in found] == sorted(flaw.offset for flaw in found)
    assert len(found) == 4


def test_a_place_in_the_svg_is_a_place_in_the_spec() -> None:
    icon = f'icon: |\n  <svg {HEAD}>\n    <!-- ä\U0001f600 --><path d=""\n      onload="x"/>\n  </svg>\n'
    with pytest.raises(SpecError) as caught:
        load_bytes(f'{SPEC}{icon}'.encode(), 'shop.yml')
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (9, 7)
    assert problem.source == '      onload="x"/>'


def test_an_icon_on_one_line_has_places_too() -> None:
    with pytest.raises(SpecError) as caught:
        load_bytes(f"{SPEC}icon: '{svg('<a/>')}'\n".encode(), 'shop.yml')
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (6, 8 + svg('<a/>').index('<a/>'))


def test_a_folded_icon_is_refused_at_its_key() -> None:
    icon = f'icon: >\n  <svg {HEAD}>\n  <a/>\n  </svg>\n'
    with pytest.raises(SpecError) as caught:
        load_bytes(f'{SPEC}{icon}'.encode(), 'shop.yml')
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (6, 7)


def test_a_large_icon_is_refused() -> None:
    with pytest.raises(SpecError, match='at most 32768 characters'):
        load_bytes(f"{SPEC}icon: '{svg('<g/>' * 9_000)}'\n".encode(), 'shop.yml')


def test_the_icon_is_kept_without_its_xml_declaration() -> None:
    icon = '\n'.join(f'  {line}' for line in ('<?xml version="1.0"?>', svg('<g/>')))
    assert load_bytes(f'{SPEC}icon: |\n{icon}\n'.encode(), 'shop.yml').icon == svg('<g/>')


@given(st.text(st.sampled_from('<>/&;="\'#!?[]-svg urlxon:ä\n'), max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    for content in (text, svg(text), f'<svg {text}>'):
        for flaw in flaws(content):
            assert 0 <= flaw.offset <= len(content)
