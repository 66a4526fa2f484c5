"""OCA's queue_job, for what is tried with it."""
import os

from . import odoo, wheels

#: To be passed to Odoo, so that it starts with the job runner.
LOAD = ("--load", "base,rpc,web,queue_job")


def ensure():
    """Returns the folder where it is."""
    return wheels.fetch("queue", "OCA's queue_job")


def words():
    """The words with which Odoo finds the addon (an installation needs no more)."""
    return wheels.addons_words(ensure())


def environment(channels=None, port=None):
    """What Odoo's environment needs for it.

    :param channels: what the runner of a server started with ``LOAD`` takes at once, as odoo.conf says it: ``root:2,root.oms:2``
    :param port: where it sends jobs to, on this machine: a balancer's, where several servers are to do them
    """
    there = os.pathsep.join((odoo.environment("test")["PYTHONPATH"], str(ensure())))
    runner = {"ODOO_QUEUE_JOB_CHANNELS": channels, "ODOO_QUEUE_JOB_HOST": port and "127.0.0.1",
              "ODOO_QUEUE_JOB_PORT": port and str(port)}
    return {"PYTHONPATH": there, **{name: value for name, value in runner.items() if value}}
