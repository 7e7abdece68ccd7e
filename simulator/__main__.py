"""python -m simulator: see README.md."""

import argparse
import signal
import threading

from .simulator import Simulator


def main() -> None:
    """Serve a shop until the process is told to end."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A local Shoper shop. User odoo, password odoo.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 = a free one")
    parser.add_argument("--control-port", type=int, help="0 = a free one")
    parser.add_argument("--products", type=int, help="generate so many products")
    parser.add_argument(
        "--images", type=int, default=0, help="for the generated products, so many"
    )
    parser.add_argument("--empty", action="store_true", help="a fresh shop")
    parser.add_argument("--license-id", default="100001", help="identity of the shop")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: ended.set())
    with Simulator(
        options.products,
        options.empty,
        images=options.images,
        license_id=options.license_id,
        port=options.port,
        control_port=options.control_port,
    ) as simulator:
        if simulator.control_url:
            print(f"control {simulator.control_url}", flush=True)
        print(f"ready {simulator.url}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
