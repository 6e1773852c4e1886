"""GET / and /phone/<msisdn>; POST /phone/<msisdn>/pin, /cancel, /script."""

import re

import pytest

PHONE = "254712345678"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def rings(daraja):
    return daraja.push(PHONE).json()["CheckoutRequestID"]


@pytest.mark.parametrize("number", ["0712345678", PHONE, "+254712345678", "712345678", "0712 345-678"])
def test_the_right_pin_pays_however_the_number_is_written(daraja, shop, rings, number):
    answer = daraja.post(f"/phone/{number}/pin", data={"pin": "1234"})
    (debit,) = daraja.ledger()["debits"]
    assert answer.json() == {
        "status": "paid",
        "amount": 1299,
        "receipt": debit["receipt"],
        "result_code": "0",
        "result_desc": "The service request is processed successfully.",
        "checkout_request_id": rings,
    }
    assert shop.callbacks()[0]["ResultCode"] == 0


@pytest.mark.parametrize("pin", ["1234", 1234])
def test_a_pin_may_come_as_json(daraja, rings, pin):
    assert daraja.post(f"/phone/{PHONE}/pin", json={"pin": pin}).json()["status"] == "paid"


def test_any_other_pin_is_wrong(daraja, shop, rings):
    answer = daraja.post(f"/phone/{PHONE}/pin", data={"pin": "9999"}).json()
    assert (answer["status"], answer["receipt"]) == ("wrong_pin", None)
    assert shop.callbacks()[0]["ResultCode"] == 2001


@pytest.mark.parametrize("form", [{}, {"pin": ""}, {"pin": "12"}, {"pin": "12345"}, {"pin": "abcd"}])
def test_what_is_no_pin_decides_nothing(daraja, rings, form):
    answer = daraja.post(f"/phone/{PHONE}/pin", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_pin")
    assert daraja.state()["prompts_open"] == 1


def test_a_person_can_cancel(daraja, shop, rings):
    assert daraja.post(f"/phone/{PHONE}/cancel").json()["status"] == "cancelled"
    assert shop.callbacks()[0]["ResultCode"] == 1032


def test_the_callback_of_a_tap_takes_the_delay(start, shop):
    daraja = start(SIM_DELAY=0.15)
    daraja.push(PHONE)
    daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"})
    assert (len(daraja.ledger()["debits"]), shop.heard) == (1, [])
    shop.callbacks()


def test_a_phone_that_does_not_ring_cannot_pay(daraja):
    answer = daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"})
    assert (answer.status_code, answer.json()["error"]) == (409, "no_prompt")


def test_too_little_money_is_said_so(start):
    daraja = start(SIM_START_BALANCE=100)
    daraja.push(PHONE)
    assert daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"}).json()["status"] == "insufficient"


@pytest.mark.parametrize("tap", ["pin", "cancel"])
def test_a_browser_comes_back_to_the_phone(daraja, rings, tap):
    for _ in range(2):
        answer = daraja.post(f"/phone/0712345678/{tap}", data={"pin": "1234"}, headers=BROWSER)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/phone/{PHONE}")


def test_the_page_asks_for_the_pin(daraja, rings):
    page = daraja.get("/phone/0712345678", headers=BROWSER).text
    assert "Pay KSh 1,299 to Duka account ORDER7" in page
    assert f'action="/phone/{PHONE}/pin"' in page
    assert f'action="/phone/{PHONE}/cancel"' in page
    assert "KSh 500,000" in page


def test_a_receipt_arrives_as_a_message(daraja, rings):
    receipt = daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"}).json()["receipt"]
    page = daraja.get(f"/phone/{PHONE}", headers=BROWSER).text
    assert re.search(
        rf"{receipt} Confirmed\. Ksh1,299\.00 sent to Duka for account ORDER7"
        r" on \d+/\d+/\d\d at \d+:\d\d [AP]M\."
        r" New M-PESA balance is Ksh498,701\.00\. Transaction cost, Ksh0\.00\.",
        page,
    )
    assert "KSh 498,701" in page
    assert 'role="alertdialog"' not in page


@pytest.mark.parametrize(
    ("tap", "form", "words"),
    [
        ("cancel", {}, "You cancelled the payment of KSh 1,299"),
        ("pin", {"pin": "0000"}, "PIN you entered is not right"),
    ],
)
def test_a_failure_is_told_as_a_message(daraja, rings, tap, form, words):
    daraja.post(f"/phone/{PHONE}/{tap}", data=form)
    assert words in daraja.get(f"/phone/{PHONE}", headers=BROWSER).text


def test_the_phone_is_there_as_json_too(daraja, rings):
    before = daraja.get(f"/phone/{PHONE}", headers=JSON).json()
    assert before["prompt"]["checkout_request_id"] == rings
    assert 58 <= before["prompt"]["seconds"] <= 60
    daraja.post(f"/phone/{PHONE}/cancel")
    after = daraja.get(f"/phone/{PHONE}", headers=JSON).json()
    assert (after["prompt"], len(after["messages"])) == (None, 1)
    assert before["mark"] != after["mark"]


def test_what_the_shop_writes_is_escaped(start):
    daraja = start(SIM_SHOP_NAME="<script>alert(1)</script>")
    daraja.push(PHONE)
    page = daraja.get(f"/phone/{PHONE}", headers=BROWSER).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_list_shows_who_rings_first(daraja):
    daraja.push("254711111121")
    daraja.push(PHONE)
    daraja.post(f"/phone/{PHONE}/pin", data={"pin": "1234"})
    page = daraja.get("/?plain", headers=BROWSER).text
    assert page.index("0711 111 121") < page.index("<strong>0712 345 678")
    assert ">rings<" in page
    assert "KSh 1,299 paid, today" in page


def test_a_number_leads_to_its_phone(daraja):
    answer = daraja.get("/?number=0712%20345%20678", headers=BROWSER, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/phone/{PHONE}")


def test_a_wrong_number_is_explained_on_a_page(daraja):
    answer = daraja.get("/?number=<b>1", headers=BROWSER)
    assert answer.status_code == 400
    assert "is not a phone: write 0712345678" in answer.text
    assert "<b>1" not in answer.text


def test_faults_are_switches_on_the_page(daraja):
    form = {"outcome": "pays", "faults": ["callback_lost", "query_wrong"]}
    assert daraja.post(f"/phone/{PHONE}/script", data=form, headers=BROWSER).status_code == 303
    (script,) = daraja.get("/sim/scripts").json()["scripts"]
    assert (script["phone"], script["outcome"], script["faults"]) == (PHONE, "pays", form["faults"])
    page = daraja.get(f"/phone/{PHONE}", headers=BROWSER).text
    assert len(re.findall(r'name="faults" value="\w+" checked', page)) == 2
    daraja.post(f"/phone/{PHONE}/script", data={**form, "clear": "1"}, headers=BROWSER)
    assert daraja.get("/sim/scripts").json() == {"scripts": []}


@pytest.mark.parametrize("path", ["/?plain", f"/phone/{PHONE}"])
def test_every_field_has_a_label(daraja, rings, path):
    page = daraja.get(path, headers=BROWSER).text
    for field in re.findall(r"<(?:input|select) [^>]*id=\"(\w+)\"", page):
        assert f'<label for="{field}">' in page


@pytest.mark.parametrize("file", ["phone.css", "phone.js"])
def test_the_pages_bring_their_own_files(daraja, file):
    assert daraja.get(f"/static/{file}").status_code == 200
