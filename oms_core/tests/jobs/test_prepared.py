# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import ExitStack, closing
from unittest.mock import patch

from psycopg2.errors import DivisionByZero

from odoo import sql_db
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import SQL, config, mute_logger

from ... import prepared
from ..common import OmsCase


@tagged("post_install", "-at_install")
class TestPrepared(OmsCase):
    """A statement is planned once a connection and answers as if it were sent as text."""

    def names(self, limit=None):
        query = SQL("SELECT p.id, p.name, 100 %% 7 FROM res_partner p WHERE p.id = ANY(%s) AND p.name LIKE %s || '%%' LIMIT %s",
                    self.customer.ids, self.customer.name[:3], limit)
        return prepared.rows(self.env, query)

    def kept(self, text):
        self.env.cr.execute("SELECT count(*), max(generic_plans) FROM pg_prepared_statements"
                            " WHERE name ~ '^oms_' AND statement LIKE %s", (f"%{text}%",))
        return self.env.cr.fetchone()

    def test_it_is_planned_once(self):
        for _time in range(3):
            self.assertEqual(self.names(), [(self.customer.id, self.customer.name, 2)])
        self.assertEqual(self.names(0), [])
        count, plans = self.kept("100 % 7")
        self.assertEqual(count, 1)
        self.assertGreaterEqual(plans, 4)

    def test_what_it_reads_is_flushed(self):
        self.customer.name = "Anew"
        field = self.env["res.partner"]._fields["name"]
        query = SQL("SELECT name FROM res_partner WHERE id = %s", self.customer.id, to_flush=field)
        self.assertEqual(prepared.rows(self.env, query), [("Anew",)])

    def test_it_outlives_what_is_taken_back(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.names()
            raise ZeroDivisionError
        self.assertEqual(len(self.names()), 1)

    def test_one_query_is_counted(self):
        self.env.flush_all()
        self.customer.name  # noqa: B018  it is read
        with self.assertQueryCount(2):
            self.names()
            self.names()

    def test_many_values_are_sent_as_text(self):
        query = SQL("SELECT count(*) FROM res_partner WHERE 'many' = 'many' AND id = ANY(%s)", list(range(prepared.FEW + 1)))
        prepared.rows(self.env, query)
        self.assertEqual(self.kept("'many' = 'many'")[0], 0)

    def test_a_pooler_is_told_of_in_the_servers_configuration(self):
        with patch.dict(config.options, {"oms_prepared_statements": "False"}):
            self.assertEqual(prepared.rows(self.env, SQL("SELECT 'pooled', %s::int", 1)), [("pooled", 1)])
        self.assertEqual(self.kept("'pooled'")[0], 0)

    def test_a_tuple_is_a_mistake(self):
        with self.assertRaisesRegex(TypeError, "ANY"):
            prepared.rows(self.env, SQL("SELECT 1 WHERE 1 IN %s", (1, 2)))

    def plans(self, cr):
        answer = prepared.execute(cr, SQL("SELECT 'lent', %s::int", 1)).fetchall()
        cr.execute("SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE %s", ("%'lent'%",))
        return answer, cr._cnx, cr.fetchone()[0]

    def test_what_odoos_pool_has_emptied_is_prepared_again(self):
        database = sql_db.db_connect(self.env.cr.dbname)
        with closing(database.cursor()) as cr:
            first = self.plans(cr)
        with closing(database.cursor()) as cr:
            self.assertEqual(self.plans(cr), first)  # the same connection, and it had forgotten

    def test_a_cursor_of_its_own_finds_its_plans_again(self):
        with closing(prepared.cursor(self.env.registry)) as cr:
            cr.execute("COMMIT; SET plan_cache_mode = force_custom_plan")  # no transaction takes it back
            _answer, connection, plans = self.plans(cr)
        with closing(prepared.cursor(self.env.registry)) as cr:
            cr.execute("SHOW plan_cache_mode")
            self.assertEqual(cr.fetchone(), ("auto",))  # its settings are as new
            self.assertEqual(self.plans(cr), ([("lent", 1)], connection, plans + 1))

    def test_a_connection_that_the_server_closed_is_not_lent(self):
        with closing(prepared.cursor(self.env.registry)) as cr:
            cr.execute("SELECT pg_backend_pid()")
            (number,) = cr.fetchone()
        self.env.cr.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))
        with closing(prepared.cursor(self.env.registry)) as cr:
            self.assertEqual(self.plans(cr)[0], [("lent", 1)])

    def test_few_connections_lie_idle(self):
        with patch.object(prepared, "IDLE", 2):
            for _time in range(2):
                with ExitStack() as several:
                    cursors = [several.enter_context(closing(prepared.cursor(self.env.registry))) for _number in range(5)]
                    [pool] = {cr._Cursor__pool for cr in cursors}
            with closing(prepared.cursor(self.env.registry)):
                self.assertEqual(len(pool._connections), 2)

    def test_what_fails_the_first_time_is_no_name_for_ever(self):
        query = "SELECT 'failing', 1 / %s::int"
        with closing(sql_db.db_connect(self.env.cr.dbname).cursor()) as cr:  # nor when a request is tried again
            for _time in range(2):
                with mute_logger("odoo.sql_db"), self.assertRaises(DivisionByZero):
                    prepared.execute(cr, SQL(query, 0))
                cr.rollback()
            self.assertEqual(prepared.execute(cr, SQL(query, 1)).fetchall(), [("failing", 1)])
        for number in (0, 1, 1):
            with closing(prepared.cursor(self.env.registry)) as cr:
                if number:
                    self.assertEqual(prepared.execute(cr, SQL(query, 1)).fetchall(), [("failing", 1)])
                    self.assertEqual(len(prepared._texts(cr)), 1)
                else:
                    with mute_logger("odoo.sql_db"), self.assertRaises(DivisionByZero):
                        prepared.execute(cr, SQL(query, 0))

    def divided(self, by):
        with closing(prepared.cursor(self.env.registry)) as cr:
            cr.execute("SELECT pg_backend_pid()")
            number = cr.fetchone()
            return number, prepared.execute(cr, SQL("SELECT 'divided', 7 / %s::int", by)).fetchall()

    @mute_logger("odoo.sql_db")
    def test_what_failed_the_first_time_may_be_asked_again(self):
        with self.assertRaises(DivisionByZero):
            self.divided(0)
        for _time in range(2):
            self.assertEqual(self.divided(7)[1], [("divided", 1)])
        with self.assertRaises(DivisionByZero):  # it is known by now
            self.divided(0)
        self.assertEqual(self.divided(7)[1], [("divided", 1)])

    @mute_logger("odoo.sql_db")
    def test_a_column_of_another_type_is_planned_anew(self):
        with sql_db.db_connect(self.env.cr.dbname).cursor() as cr:  # commits
            cr.execute("CREATE TABLE oms_try (name varchar(5)); INSERT INTO oms_try VALUES ('a')")

        def ask():
            with closing(prepared.cursor(self.env.registry)) as cr:
                return prepared.execute(cr, SQL("SELECT name FROM oms_try")).fetchall()
        try:
            ask()
            with sql_db.db_connect(self.env.cr.dbname).cursor() as cr:  # commits
                cr.execute("ALTER TABLE oms_try ALTER name TYPE varchar(9)")
            with self.assertRaises(ConcurrencyError):  # so Odoo begins the request anew
                ask()
            self.assertEqual(ask(), [("a",)])
        finally:
            with sql_db.db_connect(self.env.cr.dbname).cursor() as cr:  # commits
                cr.execute("DROP TABLE oms_try")

    def test_nothing_grows_for_ever(self):
        with patch.object(prepared, "MOST", 2):
            for number in range(5):
                self.assertEqual(prepared.rows(self.env, SQL(f"SELECT {number}")), [(number,)])
            self.assertLessEqual(len(prepared._texts(self.env.cr)), 2)
