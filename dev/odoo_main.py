"""Odoo's own command line, started as a file: with workers Odoo starts itself once more by its file's
name (for the websocket process), which `python -m odoo` does not survive. Not a module of dev."""
import sys

if __name__ == "__main__":
    sys.path.pop(0)  # this file's directory: its names must not shadow others
    from odoo.cli.command import main

    main()
