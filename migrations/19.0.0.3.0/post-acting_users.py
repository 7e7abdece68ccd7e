def migrate(cr, version):
    """Whoever made a connector was chosen by its form, unasked, to be the user whom
    scheduled runs act for. Who chose anybody else is not known: those have to be
    allowed anew, which the connector and its next scheduled run say."""
    cr.execute(
        """UPDATE shoper_connector SET allowed_user_id = user_id
           WHERE allowed_user_id IS NULL AND user_id = create_uid AND user_id != 1"""
    )
