def migrate(cr, version):
    """Empty the values in choices of steps that are about people who were forgotten:
    earlier versions left them when they forgot somebody."""
    cr.execute(
        """UPDATE shoper_sync_step step
           SET choices = (
             SELECT jsonb_object_agg(
                 one.key, CASE WHEN element.id IS NULL THEN one.value ELSE '{}' END)
             FROM jsonb_each(step.choices) AS one
             LEFT JOIN shoper_element element
               ON element.id = one.key::int AND element.is_forgotten)
           WHERE step.choices ?| (
             SELECT array_agg(id::text) FROM shoper_element WHERE is_forgotten)"""
    )
