"""The control address: everything that steers the simulator, as JSON, for tools in
other processes. It is no part of the shop's API; README.md describes it."""

import json

from werkzeug.wrappers import Request, Response

from .errors import ApiError
from .owner import ACTIONS


class ControlApplication:
    """WSGI application of the control address. Its method `put_owner` answers PUT
    /owner/...: it is given the other parts of the path, and the parsed body."""

    def __init__(self, simulator):
        self.simulator = simulator

    def __call__(self, environ, start_response):
        request = Request(environ)
        try:
            status, value = 200, self.answer(request)
        except ApiError as error:
            status, value = error.status, error.body()
        except LookupError as error:
            status, value = 404, {"error": f"{error}"}
        except (AttributeError, TypeError, ValueError) as error:
            status, value = 400, {"error": f"{error}"}
        response = Response(
            json.dumps(value, ensure_ascii=False), status, mimetype="application/json"
        )
        return response(environ, start_response)

    def answer(self, request: Request):
        """Give what the method for a call returns. Raises LookupError where there is
        none."""
        parts = request.path.strip("/").split("/")
        action = getattr(self, f"{request.method.lower()}_{parts[0]}", None)
        if action is None:
            raise LookupError(f"Nothing at {request.method} {request.path}")
        data = request.get_data()
        return action(*parts[1:], body=json.loads(data) if data else {})

    def get_state(self, body):
        simulator = self.simulator
        return {
            "url": simulator.url,
            "license_id": simulator.shop.license_id,
            "rows": simulator.shop.counts(),
            "switches": simulator.switches.as_dict(),
            "limit": simulator.limit,
            "bandwidth": simulator.bandwidth,
            "locked": simulator.locked,
            "unpaid": simulator.unpaid,
            "faults": simulator.faults.as_list(),
            "requests": len(simulator.requests),
        }

    def post_faults(self, body):
        self.simulator.faults.add(**body)
        return self.simulator.faults.as_list()

    def delete_faults(self, body):
        self.simulator.faults.clear()
        return []

    def put_switches(self, body):
        for name, value in body.items():
            setattr(self.simulator.switches, name, value)
        return self.simulator.switches.as_dict()

    def get_requests(self, body):
        return [entry.as_dict() for entry in self.simulator.requests]

    def delete_requests(self, body):
        self.simulator.requests.clear()
        return []

    def post_owner(self, resource, body):
        return self.simulator.owner.create(resource, body)

    def put_owner(self, resource, row_id, body):
        self.simulator.owner.update(resource, int(row_id), body)
        return 1

    def delete_owner(self, resource, row_id, body):
        self.simulator.owner.delete(resource, int(row_id))
        return 1

    def post_do(self, action, body):
        """Let the owner do one of `owner.ACTIONS`, with its arguments."""
        return self.action(action, body)()

    def action(self, name, arguments):
        """Make a function that lets the owner do something. Raises LookupError for
        what is none of `owner.ACTIONS`."""
        if name not in ACTIONS:
            raise LookupError(f"The owner has no action {name!r}")
        return lambda: getattr(self.simulator.owner, name)(**arguments)

    def post_hooks(self, body):
        """Let the owner do something at a call to come; count the hooks that have not
        run yet."""
        body = dict(body)
        action = self.action(body.pop("do"), body.pop("with", {}))
        self.simulator.on_call(
            body.pop("method", None), body.pop("path", None), action, **body
        )
        return len(self.simulator.hooks)

    def delete_hooks(self, body):
        self.simulator.hooks.clear()
        return 0

    def put_settings(self, body):
        self.simulator.settings.update(body)
        return dict(self.simulator.settings)

    def get_mails(self, body):
        return [mail.as_dict() for mail in self.simulator.mails]

    def delete_mails(self, body):
        self.simulator.mails.clear()
        return []

    def get_webhooks(self, body):
        self.simulator.webhooks.wait()
        return [message.as_dict() for message in self.simulator.webhooks.sent]

    def get_rules(self, body):
        """List the rules that are broken."""
        return self.simulator.broken_rules()

    def put_limit(self, body):
        for name, value in body.items():
            if name not in ("limit", "bandwidth"):
                raise ValueError(f"There is no {name!r}")
            setattr(self.simulator, name, value)
        return {"limit": self.simulator.limit, "bandwidth": self.simulator.bandwidth}

    def put_lock(self, body):
        for name, value in body.items():
            if name not in ("locked", "unpaid"):
                raise ValueError(f"There is no {name!r}")
            setattr(self.simulator, name, bool(value))
        return {"locked": self.simulator.locked, "unpaid": self.simulator.unpaid}

    def post_users(self, body):
        self.simulator.users.add_user(**body)
        return sorted(self.simulator.users.by_login)

    def delete_tokens(self, body):
        self.simulator.revoke_tokens()
        return []
