"""Download: what the shop has is mirrored in Odoo."""
