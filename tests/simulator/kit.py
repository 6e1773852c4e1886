"""A simulator on a real port, a shop that hears its callbacks, and what a push is made of."""

import base64
import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from werkzeug.serving import WSGIRequestHandler, make_server

from simulator import create_app

PATIENCE = 5.0
LATE = 0.15
"""How late the shared simulator is, in seconds, where it is told to be."""
Json = dict[str, Any]
MISSING = object()


class Street(ThreadingHTTPServer):
    """One server for the shops of every test: each has a first path segment of its own."""

    request_queue_size = 100
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.shops: dict[str, Shop] = {}
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def open_shop(self) -> "Shop":
        name = f"/{len(self.shops)}"
        self.shops[name] = Shop(f"http://127.0.0.1:{self.server_port}{name}")
        return self.shops[name]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class Shop:
    """Hears callbacks. `heard` is what came, `status` and `answer` what it says after `pause` seconds."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.heard: list[tuple[str, Json]] = []
        self.times: list[float] = []
        self.status, self.pause = 200, 0.0
        self.answer: Any = None

    def callbacks(self, number: int = 1) -> list[Json]:
        """The stkCallback objects, once `number` of them have come, to whatever address."""
        return [body["Body"]["stkCallback"] for body in self._told(number, lambda _, body: "Body" in body)]

    def validations(self, number: int = 1) -> list[Json]:
        return self._told(number, lambda path, _: path == "/hooks/validate")

    def confirmations(self, number: int = 1) -> list[Json]:
        return self._told(number, lambda path, _: path == "/hooks/confirm")

    def results(self, number: int = 1) -> list[Json]:
        """The Result objects, once `number` of them have come."""
        return [body["Result"] for body in self._told(number, lambda path, _: path == "/hooks/result")]

    def timeouts(self, number: int = 1) -> list[Json]:
        return self._told(number, lambda path, _: path == "/hooks/timeout")

    def _told(self, number: int, wanted: Callable[[str, Json], bool]) -> list[Json]:
        wait_for(lambda: sum(wanted(*one) for one in self.heard) >= number)
        return [body for path, body in self.heard if wanted(path, body)]


class _Door(BaseHTTPRequestHandler):
    server: Street

    def do_POST(self) -> None:
        _, name, path = self.path.split("/", 2)
        shop = self.server.shops[f"/{name}"]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shop.times.append(time.monotonic())
        shop.heard.append((f"/{path}", body))
        time.sleep(shop.pause)
        self.send_response(shop.status)
        self.send_header("Location", f"{shop.url}/elsewhere")
        self.end_headers()
        if shop.answer is not None:
            self.wfile.write(json.dumps(shop.answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        pass


class Client:
    """What shops, testers and people ask a running simulator. `shop` is where callbacks go."""

    def __init__(self, url: str, shop: Any) -> None:
        self.url, self.shop, self.token = url, shop, ""
        self._certificate = b""
        self._http = requests.Session()
        self._http.trust_env = False

    def answers(self) -> bool:
        try:
            return self.get("/sim/state").ok
        except requests.ConnectionError:
            return False

    def take_token(self) -> None:
        path = "/oauth/v1/generate?grant_type=client_credentials"
        self.token = self.get(path, auth=("demo-key", "demo-secret")).json()["access_token"]

    def get(self, path: str, **more: Any) -> requests.Response:
        return self._http.get(self.url + path, timeout=PATIENCE, **more)

    def post(self, path: str, **more: Any) -> requests.Response:
        return self._http.post(self.url + path, timeout=PATIENCE, allow_redirects=False, **more)

    def delete(self, path: str, **more: Any) -> requests.Response:
        return self._http.delete(self.url + path, timeout=PATIENCE, **more)

    def call(self, path: str, body: object, **headers: str) -> requests.Response:
        return self.post(path, json=body, headers={"Authorization": f"Bearer {self.token}", **headers})

    def push(self, phone: str, **changes: object) -> requests.Response:
        return self.call("/mpesa/stkpush/v1/processrequest", self.push_body(phone, **changes))

    def query(self, checkout_request_id: object, **changes: object) -> requests.Response:
        body = {**credentials(), "CheckoutRequestID": checkout_request_id, **changes}
        return self.call("/mpesa/stkpushquery/v1/query", without_missing(body))

    def push_body(self, phone: str, **changes: object) -> Json:
        return without_missing(
            {
                **credentials(),
                "TransactionType": "CustomerPayBillOnline",
                "Amount": 1299,
                "PartyA": phone,
                "PartyB": "174379",
                "PhoneNumber": phone,
                "CallBackURL": f"{self.shop.url}/hooks/0123456789abcdef",
                "AccountReference": "ORDER7",
                "TransactionDesc": "Groceries",
                **changes,
            }
        )

    def register(self, version: str = "v2", **changes: object) -> requests.Response:
        body = {
            "ShortCode": "174379",
            "ResponseType": "Completed",
            "ConfirmationURL": f"{self.shop.url}/hooks/confirm",
            "ValidationURL": f"{self.shop.url}/hooks/validate",
            **changes,
        }
        return self.call(f"/mpesa/c2b/{version}/registerurl", without_missing(body))

    def pay(self, phone: str, amount: object = 1299, account: object = "ORDER7", **more: object) -> Json:
        """What /sim/pay answers."""
        body = without_missing({"phone": phone, "amount": amount, "account": account, **more})
        return dict(self.post("/sim/pay", json=body).json())

    def initiate(self, path: str, body: Json, **changes: object) -> requests.Response:
        """An initiator's call to `path`, with everything that all of them have."""
        common = {
            "Initiator": "testapi",
            "SecurityCredential": self.credential(),
            "Remarks": "Asked for",
            "ResultURL": f"{self.shop.url}/hooks/result",
            "QueueTimeOutURL": f"{self.shop.url}/hooks/timeout",
        }
        return self.call(path, without_missing({**common, **body, **changes}))

    def reverse(self, receipt: object, amount: object = 1299, **changes: object) -> requests.Response:
        body = {
            "CommandID": "TransactionReversal",
            "TransactionID": receipt,
            "Amount": amount,
            "ReceiverParty": "174379",
            "RecieverIdentifierType": "11",
        }
        return self.initiate("/mpesa/reversal/v1/request", body, **changes)

    def pay_out(
        self, phone: str, amount: object = 500, version: str = "v3", **changes: object
    ) -> requests.Response:
        body = {
            "Initiator": MISSING,
            "InitiatorName": "testapi",
            "OriginatorConversationID": f"payout-{phone}-{amount}",
            "CommandID": "BusinessPayment",
            "Amount": amount,
            "PartyA": "174379",
            "PartyB": phone,
            "Occassion": "",
        }
        return self.initiate(f"/mpesa/b2c/{version}/paymentrequest", body, **changes)

    def ask_status(self, receipt: object = MISSING, **changes: object) -> requests.Response:
        body = {
            "CommandID": "TransactionStatusQuery",
            "TransactionID": receipt,
            "PartyA": "174379",
            "IdentifierType": "4",
        }
        return self.initiate("/mpesa/transactionstatus/v1/query", body, **changes)

    def credential(self, password: str = "Duka-demo#1") -> str:
        """The password, encrypted for the simulator's certificate as Safaricom wants it."""
        if not self._certificate:
            self._certificate = self.get("/sim/certificate").content
        key = x509.load_pem_x509_certificate(self._certificate).public_key()
        assert isinstance(key, RSAPublicKey)
        return base64.b64encode(key.encrypt(password.encode(), PKCS1v15())).decode()

    def arrange_calls(self, **script: object) -> requests.Response:
        return self.post("/sim/initiator-scripts", json=script)

    def script(self, phone: str, **script: object) -> requests.Response:
        return self.post("/sim/scripts", json={"phone": phone, **script})

    def ledger(self) -> Json:
        return dict(self.get("/sim/ledger").json())

    def state(self) -> Json:
        return dict(self.get("/sim/state").json())

    def settled(self) -> Json:
        """The ledger, once nothing rings and no callback is planned."""

        def quiet() -> bool:
            state = self.state()
            return state["waiting"] == 0 and state["prompts_open"] == 0

        wait_for(quiet)
        return self.ledger()


class Daraja(Client):
    """A simulator of this process. `stop` ends it as an orderly shutdown does."""

    def __init__(self, settings: Json, shop: Any) -> None:
        self.app = create_app(settings)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        super().__init__(f"http://127.0.0.1:{self._server.server_port}", shop)
        self.take_token()

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._http.close()
        self.app.extensions["simulator"].close()


def without_missing(body: Json) -> Json:
    return {key: value for key, value in body.items() if value is not MISSING}


def credentials(**changes: object) -> Json:
    stamp = (datetime.now(UTC) + timedelta(hours=3)).strftime("%Y%m%d%H%M%S")
    password = base64.b64encode(f"174379duka-demo-passkey{stamp}".encode()).decode()
    return {"BusinessShortCode": "174379", "Password": password, "Timestamp": stamp, **changes}


def parameters(result: Json) -> Json:
    """A result's parameters by key; None for one without a value."""
    return {item["Key"]: item.get("Value") for item in result["ResultParameters"]["ResultParameter"]}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)
