def migrate(cr, version):
    """Count the year after which an archived shop's customers and orders are given up
    from now on: when shops were archived is not known."""
    cr.execute(
        """UPDATE shoper_connector SET paused_at = now() AT TIME ZONE 'UTC'
           WHERE active IS NOT TRUE AND paused_at IS NULL"""
    )
