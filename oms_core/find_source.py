# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can be found, and how a column is compared with what was typed.

A *way* to compare is an expression, the index on exactly this expression, and conditions on it: written once, so that
index and query cannot drift apart. Everything works without extensions but the way ``similar``, which needs pg_trgm.
"""
from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools import SQL
from odoo.tools.sql import make_identifier

from .planning.find import ENDING, EXACT, NUMBER, PREFIX, SIMILAR, WORDS

#: Each stage costs more than the one before it and is asked only if that gave too little.
QUICK, BY_WORDS, BY_SIMILARITY = "quick", "words", "similar"
#: Of a long telephone number this many last digits are enough (the country's code is often left out).
_PHONE_TAIL = 8
#: Endings shorter than this are no help: too much ends with them.
_SHORTEST_ENDING = 4


@dataclass(frozen=True)
class Field:
    """A column that is searched in these ``ways`` (keys of WAYS), called ``label`` when it says why something was found.

    ``through``: the many2one by which the column's table is reached, when it is another one than the source's.
    """

    name: str
    label: str
    ways: tuple
    through: str = ""
    translated: bool = False


@dataclass(frozen=True)
class Source:
    """A kind of document: ``details`` (fields) are shown beside its name, ``state`` (a field) as a badge.

    ``customer``: a many2one; documents of customers that were found are shown if there is room. ``title``: a stored
    field, where the display name is nothing else.
    """

    key: str
    model: str
    label: str
    icon: str
    fields: tuple
    details: tuple = ()
    state: str = ""
    domain: tuple = ()
    customer: str = ""
    title: str = "display_name"


#: In which order the first few of a branch are taken: as an index has them, so that the rest is not read. UP: what is
#: equal comes before what is longer, and of equals the newest.
NEWEST, UP, CLOSEST, ANY = "newest", "up", "closest", "any"


@dataclass(frozen=True)
class Branch:
    """One SELECT of a UNION: rows of which ``where`` is true matched so well (a number, or an expression); or, with
    ``slips``, rows of which the expression ``where`` is one of ``asked.slips``: each is looked up by itself, whatever the
    planner thinks of a long list."""

    match: int | SQL
    where: SQL
    order: str = NEWEST
    by: SQL | None = None
    score: SQL | None = None
    slips: bool = False


@dataclass(frozen=True)
class Way:
    """``expression(column)``: what is indexed; ``stages``: {stage: function of (asked, column) that gives branches};
    ``index``: btree, gin, trigram, or "" if another way's index serves."""

    expression: Callable
    stages: dict
    index: str = "btree"

    @property
    def needs_trigram(self):
        return self.index == "trigram"

    def definition(self, column):
        """The index's definition, None if it needs none of its own."""
        return _INDEXES[self.index](self.expression(column), column) if self.index else None


# --- expressions -----------------------------------------------------------------------------------------------


def _begin(column):
    """An index takes no more than 2,700 bytes, and a field may hold any text: its beginning, or its end, is what is found."""
    return SQL("left(%s, 500)", column)


def _end(column):
    return SQL("right(%s, 500)", column)


def squashed(column):
    """Letters and digits only, as ``planning.find.squash``."""
    return _squashed(_begin(column))


def _squashed(text):
    return SQL("regexp_replace(lower(%s), '[^[:alnum:]]+', '', 'g')", text)


def _number(column):
    return SQL("ltrim(substring(%s, '[0-9]+$'), '0')", _end(column))


def _lower(column):
    return SQL("lower(%s)", _begin(column))


def _all_lower(column):
    return SQL("lower(%s)", column)


def _reverse(column):
    return SQL("reverse(%s)", _squashed(_end(column)))


def _phone(column):
    return SQL("reverse(regexp_replace(%s, '[^0-9]+', '', 'g'))", _end(column))


def _vector(column):
    return SQL("to_tsvector('simple', left(%s, 10000))", column)


def _like(text):
    """The pattern for what starts with ``text``, whatever is in it."""
    return "".join("\\" + letter if letter in "\\%_" else letter for letter in text) + "%"


# --- conditions ------------------------------------------------------------------------------------------------


def _starts(asked, expression, text, pattern, column):
    """What is equal, and what begins so."""
    if not asked.can_start:
        return Branch(EXACT, SQL("%s = %s", expression, text))
    match = SQL("CASE WHEN %s = %s THEN %s ELSE %s END", expression, text, EXACT, PREFIX)
    return Branch(match, SQL("%s LIKE %s", expression, pattern), UP, expression, SQL("-length(%s)", column))


def _code_quick(asked, column):
    yield _starts(asked, squashed(column), SQL("%s", asked.squashed), SQL("%s", _like(asked.squashed)), column)


def _code_slips(asked, column):
    if asked.slips and not asked.may_be_mail:
        yield Branch(SIMILAR, squashed(column), ANY, score=SQL("2"), slips=True)


def _mail_slips(asked, column):
    if asked.slips and asked.may_be_mail:
        yield Branch(SIMILAR, squashed(column), ANY, score=SQL("2"), slips=True)


def _number_quick(asked, column):
    """4711 is S0004711; S4711 and INV/4711 ask for what starts so."""
    if asked.number:
        where = SQL("%s = %s", _number(column), asked.number)
        if asked.head:  # left() and not LIKE: the index on the number is the better one
            where = SQL("%s AND left(%s, %s) = %s", where, squashed(column), len(asked.head), asked.head)
        yield Branch(NUMBER, where)


def _ending_quick(asked, column):
    if len(asked.squashed) >= _SHORTEST_ENDING:
        back = _reverse(column)
        yield Branch(ENDING, SQL("%s LIKE %s", back, _like(asked.squashed[::-1])), UP, back)


def _text_quick(asked, column):
    yield _starts(asked, _lower(column), SQL("lower(%s)", asked.text), SQL("lower(%s)", _like(asked.text)), column)


def _phone_quick(asked, column):
    """Digits count, and whether they end alike: +49 171 2345 is 0171/23-45."""
    if not asked.digits:
        return
    back = _phone(column)
    yield Branch(NUMBER, SQL("%s LIKE %s", back, _like(asked.digits[::-1])), UP, back)
    if len(asked.digits) > _PHONE_TAIL:
        yield Branch(ENDING, SQL("%s LIKE %s", back, _like(asked.digits[:-_PHONE_TAIL - 1:-1])), UP, back)


def _words(asked, column):
    """Every word begins a word of it. The words hold letters and digits only, so the query is always well formed."""
    if asked.words:
        query = " & ".join(f"{word}:*" for word in asked.words)
        yield Branch(WORDS, SQL("%s @@ to_tsquery('simple', %s)", _vector(column), query), ANY,
                     score=SQL("-length(%s)", column))


def _similar(asked, column):
    if asked.may_be_name:
        text = _all_lower(column)
        score = SQL("(word_similarity(%s, %s) + similarity(%s, %s))::float", asked.text, text, asked.text, text)
        yield Branch(SIMILAR, SQL("%s %%> %s", text, asked.text), CLOSEST, score, score)


_INDEXES = {
    "btree": lambda expression, column: SQL(
        "USING btree ((%s) text_pattern_ops, id DESC) WHERE %s IS NOT NULL", expression, column),
    "gin": lambda expression, column: SQL("USING gin ((%s)) WHERE %s IS NOT NULL", expression, column),
    "trigram": lambda expression, column: SQL("USING gin ((%s) gin_trgm_ops) WHERE %s IS NOT NULL", expression, column),
}
WAYS = {
    "code": Way(squashed, {QUICK: _code_quick}),
    "slips": Way(squashed, {BY_SIMILARITY: _code_slips}, ""),  # uses the index of "code"
    "mail_slips": Way(squashed, {BY_SIMILARITY: _mail_slips}, ""),
    "number": Way(_number, {QUICK: _number_quick}),
    "ending": Way(_reverse, {QUICK: _ending_quick}),
    "text": Way(_lower, {QUICK: _text_quick}),
    "phone": Way(_phone, {QUICK: _phone_quick}),
    "words": Way(_vector, {BY_WORDS: _words}, "gin"),
    "similar": Way(_all_lower, {BY_SIMILARITY: _similar}, "trigram"),
}


def index_name(table, field, way):
    return make_identifier(f"oms_find_{table}_{field.name}_{way}")


def column_of(field, alias=""):
    """The column as text, in all languages for a translated one; for an index, without an alias."""
    column = SQL.identifier(alias, field.name) if alias else SQL.identifier(field.name)
    return SQL("(jsonb_path_query_array(%s, '$.*')::text)", column) if field.translated else column
