"""What the engine knows about values, without Odoo."""
