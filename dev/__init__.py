"""The developer's tools of the OMS suite: `python3 -m dev help` (or `make help`).

Standard library only. Everything made lands under `.odoo/` (see docs/develop.md).
Building blocks for demo, bench and process tests:

* `dev.base`       Problem, say, progress, lock, stamps, run
* `dev.paths`      where everything is
* `dev.setup`      `ensure()`: the platform is there when it returns
* `dev.postgres`   `Cluster("test" | "demo")`: ensure, psql, stop
* `dev.databases`  copy, drop, template, base of the demo
* `dev.odoo`       run Odoo once on a database, with a log
* `dev.server`     `OdooServer`: a served database, stopped by pid
"""
