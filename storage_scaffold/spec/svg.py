"""Whether an SVG is only a picture: it runs no code and loads nothing.

It is shown in the web app of every user and in `preview`, so everything that is not known to be harmless is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Attacks on this parser need a document type, which is refused as soon as it starts.
from xml.parsers import expat

SVG = 'http://www.w3.org/2000/svg'
XLINK = 'http://www.w3.org/1999/xlink'
MAX_DEPTH = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _words(
    'svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan linearGradient '
    'radialGradient stop clipPath mask pattern filter feBlend feColorMatrix feComposite feDropShadow feFlood '
    'feGaussianBlur feMerge feMergeNode feOffset'
)
_ATTRIBUTES = _words(
    'aria-hidden aria-label baseProfile class clip-path clip-rule clipPathUnits color cx cy d dominant-baseline dx dy '
    'edgeMode enable-background fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity focusable '
    'font-family font-size font-style font-weight fr fx fy gradientTransform gradientUnits height id in in2 k1 k2 k3 '
    'k4 letter-spacing maskContentUnits maskUnits mask mask-type mix-blend-mode mode offset opacity operator overflow '
    'paint-order pathLength patternContentUnits patternTransform patternUnits points preserveAspectRatio '
    'primitiveUnits r result role rx ry shape-rendering spreadMethod stdDeviation stop-color stop-opacity stroke '
    'stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width '
    'style text-anchor text-rendering transform type values vector-effect version viewBox width x x1 x2 xml:space y '
    'y1 y2'
)
_LOCAL = re.compile(r'#[A-Za-z_][\w.-]*')
_REFERENCES = ('href', 'xlink:href')
_LOCAL_URL = re.compile(r'url\(\s*(["\']?)#[A-Za-z_][\w.-]*\1\s*\)', re.IGNORECASE)
_FUNCTION = re.compile(r'([\w-]*)\s*\(')
_FUNCTIONS = _words(
    'calc hsl hsla matrix rgb rgba rotate scale scalex scaley skewx skewy translate translatex translatey var'
)
# Backslashes can disguise any word in CSS, `@` imports, and old browsers ran code by means of the others.
_CSS = re.compile(r'\\|@|/\*|javascript|behavior|binding', re.IGNORECASE)
# Attributes whose values are not CSS.
_TEXTS = ('aria-label', 'class', 'd', 'id')


@dataclass(frozen=True)
class Flaw:
    """What is wrong with an SVG, `offset` characters into it."""

    offset: int
    message: str
    hint: str


def flaws(text: str) -> list[Flaw]:
    """Every reason why `text` cannot be an icon, in order; none when it is a harmless picture."""
    if '<' not in text:
        hint = 'write `icon: |` and below it the content of the .svg file, indented'
        return [Flaw(0, 'must be the SVG itself, not a path or a name', hint)]
    return _Reader(text).read()


class _Stop(Exception):
    """The rest cannot be judged."""


class _Reader:
    def __init__(self, text: str) -> None:
        # white space before an XML declaration is allowed here, but not in XML
        self._text = text.lstrip()
        self._before = len(text) - len(self._text)
        self._starts = [0, *(match.end() for match in re.finditer('\n', self._text))]
        self._found: list[Flaw] = []
        self._depth = 0
        self._parser = parser = expat.ParserCreate('utf-8')
        parser.ordered_attributes = True
        parser.StartElementHandler = self._element
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction

    def read(self) -> list[Flaw]:
        try:
            self._parser.Parse(self._text.encode('utf-8'), True)
        except expat.ExpatError as error:
            words = expat.errors.messages.get(error.code, 'not well-formed')
            self._report(f'is not well-formed XML: {words}', 'export it again from the drawing program')
        except _Stop:
            pass
        return self._found

    def _report(self, message: str, hint: str, find: str = '') -> None:
        offset = self._starts[self._parser.CurrentLineNumber - 1] + self._parser.CurrentColumnNumber
        place = re.compile(rf'(?<=\s){re.escape(find)}\s*=').search(self._text, offset) if find else None
        self._found.append(Flaw(self._before + (place.start() if place else offset), message, hint))

    def _doctype(self, *_: object) -> None:
        self._report('has a document type', 'remove `<!DOCTYPE …>` and what it declares')
        raise _Stop

    def _instruction(self, target: str, _: str) -> None:
        self._report(f'has a processing instruction: `<?{target[:40]} …?>`', 'remove it')

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _element(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if self._depth == 1:
            self._root(name, pairs)
        if self._depth > MAX_DEPTH:
            self._report(f'is nested deeper than {MAX_DEPTH} levels', 'simplify it')
            raise _Stop
        if name not in _ELEMENTS:
            hint = 'remove it; drawing programs can save plain or optimized SVG'
            self._report(f'has an element that is not allowed in an icon: `<{name[:40]}>`', hint)
        for attribute, value in pairs.items():
            if reason := _refused(attribute, value):
                shown = f'`{attribute[:40]}="{value[:40]}"`'
                self._report(f'has an attribute that {reason}: {shown}', 'remove it', attribute)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if name != 'svg':
            self._report(f'is not an SVG: it starts with `<{name[:40]}>`', 'give an SVG')
            raise _Stop
        if attributes.get('xmlns') != SVG:
            self._report('does not declare the namespace of SVG', f'add xmlns="{SVG}" to `<svg>`')
        if 'viewBox' not in attributes:
            self._report('has no viewBox, so it would be cut off instead of scaled', 'add viewBox="0 0 WIDTH HEIGHT"')


def _refused(name: str, value: str) -> str | None:
    """Why an attribute is not allowed; None when it is."""
    if name.startswith('on'):
        return 'runs code'
    if name.startswith('xmlns'):
        return None if (name, value) in (('xmlns', SVG), ('xmlns:svg', SVG), ('xmlns:xlink', XLINK)) else 'is unknown'
    if name in _REFERENCES:
        return None if _LOCAL.fullmatch(value) else 'refers to something outside'
    if name not in _ATTRIBUTES:
        return 'is unknown'
    return None if name in _TEXTS else _refused_css(value)


def _refused_css(value: str) -> str | None:
    functions = {name.lower() for name in _FUNCTION.findall(_LOCAL_URL.sub('', value))}
    if functions - _FUNCTIONS:
        return (
            'refers to something outside'
            if 'url' in functions
            else f'calls `{sorted(functions - _FUNCTIONS)[0][:20]}()`'
        )
    return 'may run code' if _CSS.search(value) else None
