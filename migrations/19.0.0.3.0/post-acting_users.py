def migrate(cr, version):
    """Allow scheduled runs to act for whoever made the connector, whom its form had
    proposed. Who chose another user is not known: that one has to be allowed anew,
    which the connector and its next scheduled run say."""
    cr.execute(
        """UPDATE shoper_connector SET allowed_user_id = user_id
           WHERE allowed_user_id IS NULL AND user_id = create_uid AND user_id != 1"""
    )
