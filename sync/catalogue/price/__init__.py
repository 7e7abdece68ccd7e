"""All that is about prices of products and variants. What needs no Odoo is in
:mod:`..core.price`."""
