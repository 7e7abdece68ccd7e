"""The control address, and the command with it, from another process."""

import signal
import subprocess
import sys
from pathlib import Path

import requests

from .common import ShopCase

ROOT = Path(__file__).absolute().parents[2]


class TestControl(ShopCase):
    options = {"empty": True, "control_port": 0}

    def test_state(self):
        state = self.control("GET", "state")
        self.assertEqual(state["url"], self.sim.url)
        self.assertEqual(state["rows"]["taxes"], 6)
        self.assertEqual(state["rows"]["products"], 0)
        self.assertEqual(state["switches"]["image_order"], "ignored")
        self.assertEqual((state["limit"], state["bandwidth"]), (10, None))
        self.assertEqual((state["locked"], state["unpaid"]), (False, False))

    def test_faults(self):
        fault = {"path": "taxes", "kind": "status", "status": 503, "times": None}
        (listed,) = self.control("POST", "faults", fault)
        self.assertEqual(listed["status"], 503)
        self.assertEqual(self.call("GET", "taxes").status_code, 503)
        self.assertEqual(self.control("DELETE", "faults"), [])
        self.assertEqual(self.call("GET", "taxes").status_code, 200)

    def test_switches(self):
        switches = self.control("PUT", "switches", {"image_order": "accepted"})
        self.assertEqual(switches["image_order"], "accepted")
        self.assertEqual(self.sim.switches.image_order, "accepted")

    def test_requests(self):
        self.control("DELETE", "requests")
        self.call("GET", "taxes")
        (entry,) = self.control("GET", "requests")
        self.assertEqual((entry["method"], entry["path"]), ("GET", "taxes"))
        # the control address itself is not logged
        self.assertEqual(len(self.sim.requests), 1)

    def test_owner(self):
        producer_id = self.control("POST", "owner/producers", {"name": "A"})
        self.control("PUT", f"owner/producers/{producer_id}", {"name": "B"})
        self.assertEqual(self.get(f"producers/{producer_id}")["name"], "B")
        self.control("DELETE", f"owner/producers/{producer_id}")
        self.assertEqual(self.get("producers")["count"], "0")

    def test_owner_s_mistakes(self):
        error = self.control("POST", "owner/producers", {}, status=400)
        self.assertIn("'name'", error["error_description"])
        self.control("PUT", "owner/producers/9", {}, status=404)
        self.control("POST", "owner/nothing", {}, status=404)

    def test_limit(self):
        answer = self.control("PUT", "limit", {"limit": 2, "bandwidth": 1})
        self.assertEqual(answer, {"limit": 2, "bandwidth": 1})
        self.clock.now += 60
        codes = [self.call("GET", "taxes").status_code for _ in range(3)]
        self.assertEqual(codes, [200, 200, 429])
        self.control("PUT", "limit", {"bandwidth": None})
        self.assertIsNone(self.sim.bandwidth)

    def test_lock(self):
        self.control("PUT", "lock", {"locked": True})
        self.assertIs(self.control("GET", "state")["locked"], True)
        self.assertEqual(self.call("GET", "taxes").status_code, 503)
        self.control("PUT", "lock", {"locked": False, "unpaid": True})
        self.assertEqual(self.call("GET", "taxes").status_code, 402)

    def test_users_and_tokens(self):
        user = {"login": "anna", "password": "a", "permissions": {"taxes": "read"}}
        self.assertEqual(self.control("POST", "users", user), ["anna", "odoo"])
        self.headers = {"Authorization": f"Bearer {self.token('anna', 'a')}"}
        self.assertEqual(self.call("GET", "taxes").status_code, 200)
        self.assertEqual(self.call("GET", "units").status_code, 403)
        self.control("DELETE", "tokens")
        self.assertEqual(self.call("GET", "taxes").status_code, 401)

    def test_what_cannot_be_read(self):
        self.control("PUT", "switches", {"gravity": "off"}, status=400)
        self.control("PUT", "switches", {"image_order": "maybe"}, status=400)
        self.control("PUT", "switches", {"retry_after": "yes"}, status=400)
        self.control("PUT", "limit", {"speed": 1}, status=400)
        self.control("PUT", "limit", {"limit": "many"}, status=400)
        self.control("PUT", "limit", {"limit": 0}, status=400)
        self.control("PUT", "limit", {"bandwidth": 0}, status=400)
        self.control("POST", "faults", {"kind": "fire"}, status=400)
        self.control("POST", "faults", {"colour": "red"}, status=400)
        self.control("POST", "faults", {"path": "("}, status=400)
        self.control("GET", "nothing", status=404)
        answer = requests.put(f"{self.sim.control_url}/lock", data="{", timeout=10)
        self.assertEqual(answer.status_code, 400)


class TestCommand(ShopCase):
    """`python -m simulator` from the repository root."""

    def start(self, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

        def end():
            process.kill()
            process.communicate()

        self.addCleanup(end)
        return process

    def address(self, process, word):
        got, address = process.stdout.readline().split()
        self.assertEqual(got, word)
        self.assertTrue(address.startswith("http://127.0.0.1:"))
        return address

    def test_it_says_when_it_serves_and_ends_when_told(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process = self.start("--port", "0", "--empty")
            url = self.address(process, "ready")
            answer = requests.post(
                f"{url}/webapi/rest/auth", auth=("odoo", "odoo"), timeout=10
            )
            self.assertEqual(answer.status_code, 200)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=10), 0)
            self.assertEqual(process.stderr.read(), "")

    def test_control_address_and_size(self):
        process = self.start("--products", "7", "--control-port", "0")
        control = self.address(process, "control")
        self.address(process, "ready")
        state = requests.get(f"{control}/state", timeout=10).json()
        self.assertEqual(state["rows"]["products"], 7)

    def test_same_shop_each_time(self):
        ids = set()
        for _ in range(2):
            process = self.start("--empty", "--control-port", "0")
            control = self.address(process, "control")
            ids.add(requests.get(f"{control}/state", timeout=10).json()["license_id"])
        self.assertEqual(len(ids), 1)
