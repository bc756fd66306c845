"""QR codes."""


def qr_svg(text: str) -> str:
    """A QR code as inline SVG without size or style: the style sheet sizes it, on screen and on paper."""
    import segno

    svg: str = segno.make_qr(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None)
    return svg
