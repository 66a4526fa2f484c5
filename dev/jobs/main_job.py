"""The main job: a file of real order lines, from quotation to spreadsheet. `python main_job.py --help`.

Prints a summary table; with --json also writes it as JSON. Exit status 0 only if everything reconciled.
"""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs import floor, shop
from dev.jobs.cancelled import cancelled
from dev.jobs.session import Watch, session


def chunks(records, size):
    for start in range(0, len(records), size):
        yield records[start:start + size]


class MainJob:
    """Each step commits; `facts` collects what the summary tells."""

    def __init__(self, env, watch, plenty=False):
        self.env, self.watch, self.plenty, self.facts = env, watch, plenty, {}
        self.record = self.orders = None

    def commit(self, analyse=False):
        self.env.cr.commit()
        if analyse:  # after so much at once the planner of a fresh database knows nothing; autovacuum comes later
            self.env.cr.execute("ANALYZE")
            self.env.cr.commit()

    def run(self, file, sheet):
        self.open()
        self.read(file)
        self.confirm()
        self.send()
        self.tour()
        self.ship()
        self.deliver()
        self.bill()
        self.pay()
        self.give_back()
        self.know_customers()
        self.write_sheet(sheet)
        self.check()

    def open(self):
        with self.watch.step("open the shop"):
            self.warehouses = shop.open_shop(self.env)
            planned = self.warehouses.filtered(lambda one: one.oms_release_policy == "planned")
            self.shelves = {one: floor.lay_out(self.env, one) for one in planned}
            self.commit()

    def read(self, file):
        """The file is read and decided on; shelves and limits are made to fit it."""
        preset = "online_retail" if "online_retail" in file.parts else ""  # its codes mean nothing to others
        with self.watch.step("read and classify lines") as note:
            self.record = self.env["oms.import"]._oms_import_file(
                file.name, file.read_bytes(),
                {"channel": "shop", "date_shift": "yesterday", "preset": preset, "create_products": True,
                 "create_customers": True})
            note["count"] = self.record.lines_in
            self.commit()
        with self.watch.step("stock shelves, set limits"):
            lines = self.record.line_ids
            products = shop.stock_shelves(self.env, lines, self.warehouses, self.plenty, self.shelves)
            floor.size(self.env, products, shop.chance)
            self.accounts = shop.set_limits(self.env, lines, self.plenty)
            self.commit(analyse=True)

    def confirm(self):
        """Orders are made and confirmed: promised, checked for credit, sent to the warehouse."""
        with self.watch.step("make and confirm orders") as note:
            self.record._oms_run()
            self.orders = self.record.line_ids.order_id
            note["count"] = len(self.orders)
            self.commit(analyse=True)

    def send(self):
        """The warehouse with planned sending gets its work."""
        with self.watch.step("send to warehouse (planned)") as note:
            plan = self.env["stock.picking"]._oms_release_due()
            note["count"] = len(plan.picks)
            self.commit()

    def tour(self):
        """That warehouse is picked by tours, every line scanned."""
        with self.watch.step("plan tours, pick them by handheld") as note:
            walked = [floor.tours(self.env, warehouse, self.commit) for warehouse in self.shelves]
            note["count"] = sum(one["lines"] for one in walked)
            self.facts["tours"] = sum(one["tours"] for one in walked)
            self.facts["refused"] = [words for one in walked for words in one["refused"]]

    def ship(self):
        with self.watch.step("pick, pack, ship") as note:
            pickings = self.orders.picking_ids.filtered(
                lambda picking: picking.state in ("assigned", "confirmed") and picking.move_line_ids)
            outcomes = {}
            for some in chunks(pickings, 100):
                outcomes.update(some._oms_ship(pack=True))
                self.commit()
            note["count"] = len(pickings)
            self.facts["shipments"] = {
                status: sum(outcome.status == status for outcome in outcomes.values())
                for status in ("done", "partly", "not")}

    def deliver(self):
        with self.watch.step("confirm deliveries") as note:
            shipped = self.orders.picking_ids.filtered(
                lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer"
                and shop.chance(picking.name, 3))
            shipped._oms_deliver("carrier")
            note["count"] = len(shipped)
            self.commit()

    def bill(self):
        with self.watch.step("bill what shipped") as note:
            outcome = self.env["oms.billing"]._outcome(self.orders)
            note["count"] = len(outcome.billed)
            self.facts["billing_failed"] = {order.name: str(why) for order, why in outcome.failed.items()}
            self.commit()

    def pay(self):
        """Two of three customers pay, every fifth of them only half."""
        with self.watch.step("register payments") as note:
            journal = self.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1)
            invoices = self.orders.invoice_ids.filtered(
                lambda move: move.state == "posted" and move.move_type == "out_invoice"
                and shop.chance(move.partner_id.name, 3))
            half = {move.id: move.currency_id.round(move.amount_residual / 2)
                    for move in invoices if not shop.chance(move.partner_id.name + "/half", 5)}
            paid = self.env["account.move"]._oms_register_payments(invoices, journal, amounts=half, reference="DEMO")
            note["count"] = len(paid)
            self.commit()

    def give_back(self):
        """The file's cancellations: received, inspected (every fourth scrapped), refunded."""
        with self.watch.step("returns") as note:
            done = self.record.action_cut()  # what left comes back, what was cancelled before it did is not shipped
            self.facts["not changed"] = [] if done is True else done["params"]["message"].splitlines()
            returns = self.env["oms.return"].search([("company_id", "=", self.env.company.id)])
            returns.action_authorise()
            open_returns = returns.filtered(lambda back: back.state == "authorised")
            open_returns.action_receive()
            open_returns.action_inspect({
                line.id: "restock" if shop.chance(line.product_id.default_code, 4) else "scrap"
                for line in open_returns.line_ids if line.decision == "accept"})
            open_returns.action_settle()
            note["count"] = len(returns)
            self.commit()

    def know_customers(self):
        """What the nightly jobs do: credit scores, and the figures of every customer."""
        with self.watch.step("figures of customers, scores") as note:
            self.env["oms.credit.stale"]._cron_score()
            self.env["oms.customer"]._cron_customers()
            note["count"] = self.env["oms.customer"].search_count([])
            self.commit()

    def write_sheet(self, path):
        with self.watch.step("billing spreadsheet") as note:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.facts["sheet"] = self.env["oms.billing.sheet"]._oms_write(str(path), self.env.company)
            note["count"] = 1

    def check(self):
        with self.watch.step("check the invariants"):
            self.env["oms.promise"]._oms_mark_at_risk()
            self.env["sale.order"].browse(self.orders.ids)._compute_oms_late()
            self.record.action_check()
            findings = self.env["oms.checker"]._oms_check()
            self.facts["faults"] = [found for found in findings if found["kind"] == "fault"]
            self.facts["decisions"] = [found for found in findings if found["kind"] == "decision"]
            self.commit()

    # --- what came of it -----------------------------------------------------------------------------

    def summary(self):
        """The figures of the summary, all read back from the database."""
        self.env.invalidate_all()
        record, orders = self.record, self.orders
        goods = orders.filtered(lambda order: any(line.oms_ordered_qty and line.move_ids for line in order.order_line))
        split = goods.filtered(lambda order: len(order.oms_promise_ids.filtered(
            lambda promise: promise.state != "withdrawn").warehouse_id) > 1)
        promised = goods.filtered(lambda order: not order.oms_backordered)
        invoices = orders.invoice_ids.filtered(lambda move: move.state == "posted")
        sheet = self.facts["sheet"]
        return {
            "import": record.name, "lines in": record.lines_in, "ordered": record.lines_order,
            "charged": record.lines_charge, "returned": record.lines_return, "rejected": record.lines_rejected,
            "amounts": {
                "in": record.amount_in, "ordered": record.amount_order, "charged": record.amount_charge,
                "returned": record.amount_return, "rejected": record.amount_rejected},
            "reconciled": record.reconciled, "reconcile note": record.reconcile_note or "",
            "orders": len(orders), "promised in full": len(promised), "split": len(split),
            "short": len(goods - promised), "held": len(orders.filtered("oms_held")),
            "stages": {stage: len(some) for stage, some in sorted(orders.grouped("oms_stage").items())},
            "shipped": len(orders.filtered(lambda order: any(order.order_line.mapped("oms_shipped_qty")))),
            "returns": {state: len(some) for state, some in self.env["oms.return"].search([]).grouped("state").items()},
            "returns waiting": record.lines_waiting, "cancelled": cancelled(self.env, record),
            "not changed": self.facts["not changed"],
            "invoiced": sum(invoices.filtered(lambda m: m.move_type == "out_invoice").mapped("amount_total")),
            "refunded": sum(invoices.filtered(lambda m: m.move_type == "out_refund").mapped("amount_total")),
            "paid": -sheet["payment"] if sheet["payment"] < 0 else sheet["payment"],
            "open": sheet["closing"], "sheet ok": sheet["ok"],
            "tours": self.facts["tours"], "scans refused": self.facts["refused"],
            "billing failed": self.facts["billing_failed"], "shipments": self.facts["shipments"],
            "faults": self.facts["faults"], "decisions": len(self.facts["decisions"]),
            "steps": list(self.watch.rows()), "phases": record.seconds,
            "order lines": len(orders.order_line),
        }


#: How what a file cancels may end (``cancelled.py``); everything else is still to be done by somebody.
ENDED = ("credited", "refused", "taken off its order", "closed", "line of an order", "the file credits")


def good(summary):
    """Why the run is not good: a list of sentences, empty if everything reconciled."""
    wrong = []
    parts = summary["ordered"] + summary["charged"] + summary["returned"] + summary["rejected"]
    if parts != summary["lines in"]:
        wrong.append(f"{summary['lines in']} lines came in, {parts} are accounted for")
    amounts = summary["amounts"]
    difference = amounts["in"] - sum(value for key, value in amounts.items() if key != "in")
    if abs(difference) > 0.005:
        wrong.append(f"the amounts differ from the file's by {difference:.2f}")
    if not summary["reconciled"]:
        wrong.append(f"the import does not reconcile: {summary['reconcile note']}")
    if not summary["sheet ok"]:
        wrong.append("the spreadsheet's totals differ from the ledger's")
    if summary["cancelled"]["difference"]:
        wrong.append(f"what was cancelled differs from the file's by {summary['cancelled']['difference']:.2f}")
    wrong += [f"{row['lines']} cancellations did not end: {row['cause']}" for row in summary["cancelled"]["causes"]
              if not row["cause"].startswith(ENDED)]
    wrong += [f"a scan was refused: {words}" for words in summary["scans refused"]]
    wrong += [f"not billed: {name}: {why}" for name, why in summary["billing failed"].items()]
    wrong += [f"{fault['rule']}: {fault['model']} {fault['id']}: {fault['message']}" for fault in summary["faults"][:20]]
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--conf", required=True)
    parser.add_argument("--db", required=True)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--sheet", type=Path, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--plenty", action="store_true", help="enough stock and credit for everything")
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        job = MainJob(env, Watch(say=lambda text: print(text, flush=True)), args.plenty)
        job.run(args.file, args.sheet)
        summary = job.summary()
    summary["wrong"] = good(summary)
    args.json.write_text(json.dumps(summary, indent=1, default=str))
    return 1 if summary["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
