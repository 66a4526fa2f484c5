# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of the XML in a workbook, in both of its namespaces. Pure: no Odoo."""

NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
NAME = {f"{space} {name}": name for space in NAMESPACES for name in (
    "c", "v", "f", "t", "r", "is", "si", "row", "rPh", "sheet", "sheetData", "numFmt", "cellXfs", "xf", "workbookPr")}
