# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words for people. Pure: no Odoo."""
MORE = "…"


def shortened(text, width):
    """The text on one line, of at most ``width`` characters: between words where there is a blank to cut at in its
    second half, else within a word. What was left out is shown by an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    blank = text.rfind(" ", width // 2, width - 1)
    return f"{text[:blank]} {MORE}" if blank >= 0 else text[:width - 1] + MORE
