"""Scripts that run inside Odoo's Python (the virtual environment), not in the developer's."""
