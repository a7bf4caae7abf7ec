"""`chatside serve` lets its open panels go before it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from msgspec.structs import replace

from tests.bench.settings import environment
from tests.customer import ADA, BEN
from tests.integration.test_mirrored_lookup import wait_for
from tests.integration.test_worker_process import answers
from tests.listening import listening
from tests.product import Product, free_port
from tests.shop import Shop


def test_who_listens_is_told_and_the_process_ends_in_order(acme: Shop, product: Product) -> None:
    panels = [acme.panel(agent) for agent in (ADA, BEN)]
    port = free_port()
    beside = replace(product.settings, public_url=f"http://localhost:{port}")
    env = {**os.environ, **environment(beside), "CHATSIDE_OPS_ADDRESS": "off"}
    for panel in panels:
        panel.url = beside.public_url
    command = [sys.executable, "-m", "backend.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as served:
        try:
            wait_for(lambda: answers(env))
            with listening(panels[0], None) as one, listening(panels[1], None) as other:
                assert {one.first()["end"], other.first()["end"]} == {None}
                served.send_signal(signal.SIGTERM)
                assert [one.end(), other.end()] == ["stopping", "stopping"]
                assert one.closed()
                assert other.closed()
                assert served.wait(10) == 0
        finally:
            served.kill()
        assert served.stderr is not None
        assert "Cancel" not in served.stderr.read()  # nothing had to be cut off
