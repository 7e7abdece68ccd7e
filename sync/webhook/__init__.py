"""Messages of the shop. A webhook calls `/shoper/webhook/<token>`. What it is about
(type and id, after the signature was checked) goes into `shoper.webhook.event`, once
however often it comes, and the connector's scheduled action is woken; nothing else
happens while the shop waits. `_queue_webhook_run` makes a run of partial steps of what
came, with the saved options of presets that run automatically; an hour later once more
of what that run did not get to. A type says in `_webhook_topics` which messages are
about it. Once a day the scheduled action looks whether the shop has the webhook as it
was registered."""
