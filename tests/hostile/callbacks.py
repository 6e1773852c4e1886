"""Callbacks as Safaricom sends them, as they have been seen to vary, and as nobody honest sends them."""

import copy
import json
from collections.abc import Callable
from typing import Any

Callback = dict[str, Any]


def success(push: dict[str, str], *, shillings: Any = 199, receipt: Any = "UKL5XQ2P7A") -> Callback:
    """A success as the documentation shows it."""
    items = [
        {"Name": "Amount", "Value": shillings},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": 20261121093000},
        {"Name": "PhoneNumber", "Value": 254712345678},
    ]
    return ended(push, 0, {"CallbackMetadata": {"Item": items}})


def ended(push: dict[str, str], code: Any, more: Callback | None = None) -> Callback:
    ids = {"MerchantRequestID": push["merchant"], "CheckoutRequestID": push["checkout"]}
    return {"Body": {"stkCallback": {**ids, "ResultCode": code, "ResultDesc": "said so", **(more or {})}}}


Change = Callable[[Callback, list[Any]], Any]


def _set(**values: Any) -> Change:
    return lambda callback, items: callback.update(values)


def _item(index: int, **values: Any) -> Change:
    return lambda callback, items: items[index].update(values)


def _without(*names: str) -> Change:
    return lambda callback, items: [callback.pop(name) for name in names]


def _masked(callback: Callback, items: list[Any]) -> None:
    items[4]["Value"] = "2547*****678"


def _reversed(callback: Callback, items: list[Any]) -> None:
    items.reverse()


def _short(callback: Callback, items: list[Any]) -> None:
    del items[2:]


# The same success in other words: each must settle.
HONEST: dict[str, Change] = {
    "items the other way round": _reversed,
    "no more than it needs": _short,
    "a masked phone": _masked,
    "an amount with decimals": _item(0, Value=199.0),
    "an amount as a text": _item(0, Value="199"),
    "an amount as a text with decimals": _item(0, Value="199.00"),
    "a code as a text": _set(ResultCode="0"),
    "a code with decimals": _set(ResultCode=0.0),
    "a receipt in small letters": _item(1, Value="ukl5xq2p7a"),
    "a receipt with blanks": _item(1, Value=" UKL5XQ2P7A "),
    "members that nobody knows": _set(Extra={"a": [1, 2, 3]}, Item=[]),
    "a long description": _set(ResultDesc="word " * 2_000),
    "a description beyond ASCII": _set(ResultDesc="Imekubaliwa \U0001f525 é"),
    "no description": _without("ResultDesc"),
}

# What no attempt may be settled by, even with the right secret in the address.
MUTATED: dict[str, Change] = {
    "no amount": lambda callback, items: items.pop(0),
    "no receipt": lambda callback, items: items.pop(1),
    "amount null": _item(0, Value=None),
    "amount true": _item(0, Value=True),
    "amount a list": _item(0, Value=[199]),
    "amount an object": _item(0, Value={"Amount": 199}),
    "amount NaN": _item(0, Value=float("nan")),
    "amount Infinity": _item(0, Value=float("inf")),
    "amount in words": _item(0, Value="KES 199"),
    "amount nothing": _item(0, Value=0),
    "amount below nothing": _item(0, Value=-199),
    "amount a shilling less": _item(0, Value=198),
    "amount a cent less": _item(0, Value=198.99),
    "amount a cent more": _item(0, Value=199.01),
    "amount in cents": _item(0, Value=19_900),
    "amount half a cent more": _item(0, Value="199.005"),
    "amount enormous": _item(0, Value=10**18),
    "amount a power": _item(0, Value="1e999999999"),
    "amount hexadecimal": _item(0, Value="0xC7"),
    "amount sNaN": _item(0, Value="sNaN"),
    "amount in Chinese": _item(0, Value="一九九"),
    "amount twice, the first wrong": lambda callback, items: items.insert(0, {"Name": "Amount", "Value": 1}),
    "amount in small letters": _item(0, Name="amount"),
    "receipt null": _item(1, Value=None),
    "receipt empty": _item(1, Value=""),
    "receipt a number": _item(1, Value=7),
    "receipt true": _item(1, Value=True),
    "receipt a list": _item(1, Value=["UKL5XQ2P7A"]),
    "receipt too short": _item(1, Value="UKL5"),
    "receipt too long": _item(1, Value="UKL5XQ2P7A" * 3),
    "receipt with a dash": _item(1, Value="UKL5-XQ2P7A"),
    "receipt in Cyrillic": _item(1, Value="УКЛ5ХQ2Р7А"),
    "receipt with a NUL": _item(1, Value="UKL5XQ2P\x00A"),
    "code null": _set(ResultCode=None),
    "code true": _set(ResultCode=True),
    "code false": _set(ResultCode=False),
    "code a list": _set(ResultCode=[0]),
    "code an object": _set(ResultCode={"ResultCode": 0}),
    "code empty": _set(ResultCode=""),
    "no code": _without("ResultCode"),
    "no ids": _without("MerchantRequestID", "CheckoutRequestID"),
    "no merchant's id": _without("MerchantRequestID"),
    "no checkout's id": _without("CheckoutRequestID"),
    "ids null": _set(MerchantRequestID=None, CheckoutRequestID=None),
    "ids lists": _set(MerchantRequestID=[], CheckoutRequestID=[]),
    "ids numbers": _set(MerchantRequestID=5, CheckoutRequestID=5),
    "another checkout's id": _set(CheckoutRequestID="ws_CO_211120260930001234567890"),
    "another merchant's id": _set(MerchantRequestID="1-1-1"),
    "an id of 10,000 letters": _set(CheckoutRequestID="w" * 10_000),
    "an id beyond ASCII": _set(CheckoutRequestID="ws_CO_é漢\U0001f525"),
    "an id with a wildcard": _set(CheckoutRequestID="%"),
    "ids changed about": lambda c, _: c.update(
        MerchantRequestID=c["CheckoutRequestID"], CheckoutRequestID=c["MerchantRequestID"]
    ),
    "no metadata": _without("CallbackMetadata"),
    "metadata null": _set(CallbackMetadata=None),
    "metadata a list": _set(CallbackMetadata=[]),
    "metadata a text": _set(CallbackMetadata="Item"),
    "items null": _set(CallbackMetadata={"Item": None}),
    "items an object": _set(CallbackMetadata={"Item": {"Name": "Amount", "Value": 199}}),
    "items a number": _set(CallbackMetadata={"Item": 5}),
    "items texts": _set(CallbackMetadata={"Item": ["Amount", 199]}),
    "items lists": _set(CallbackMetadata={"Item": [["Name", "Amount"]]}),
    "no items": _set(CallbackMetadata={}),
    "names that are objects": lambda callback, items: [item.update(Name={"a": 1}) for item in items],
    "failure without ids": lambda c, _: c.update(
        ResultCode=1032, CheckoutRequestID=None, MerchantRequestID=None
    ),
    "failure of another": lambda c, _: c.update(ResultCode=1032, CheckoutRequestID="ws_CO_other"),
}
SHAPES: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b"  \n ",
    "null": b"null",
    "a number": b"5",
    "a text": b'"ok"',
    "a list": b"[]",
    "an empty object": b"{}",
    "an empty body": b'{"Body": {}}',
    "a body that is null": b'{"Body": null}',
    "a body that is a list": b'{"Body": [{"stkCallback": {}}]}',
    "a callback that is null": b'{"Body": {"stkCallback": null}}',
    "a callback that is a text": b'{"Body": {"stkCallback": "paid"}}',
    "a callback that is a list": b'{"Body": {"stkCallback": [1]}}',
    "an empty callback": b'{"Body": {"stkCallback": {}}}',
    "only a code": b'{"Body": {"stkCallback": {"ResultCode": 0}}}',
    "a code of a million digits": b'{"Body": {"stkCallback": {"ResultCode": 1e999999}}}',
    "a code of nearly nothing": b'{"Body": {"stkCallback": {"ResultCode": 1e-999999}}}',
    "a code beyond all numbers": b'{"Body": {"stkCallback": {"ResultCode": 1e99999999999999999999}}}',
    "a code of 5,000 digits": b'{"Body": {"stkCallback": {"ResultCode": ' + b"9" * 5_000 + b"}}}",
    "a code that is NaN": b'{"Body": {"stkCallback": {"ResultCode": NaN}}}',
    "not UTF-8": b'{"Body": "\xff\xfe"}',
    "half a pair": rb'{"Body": {"stkCallback": {"ResultCode": 0, "ResultDesc": "\ud83d"}}}',
    "half a pair as id": rb'{"Body": {"stkCallback": {"ResultCode": 0, "CheckoutRequestID": "\ud83d"}}}',
    "a NUL as id": rb'{"Body": {"stkCallback": {"ResultCode": 0, "CheckoutRequestID": "\u0000"}}}',
    "10,000 lists deep": b"[" * 10_000,
    "10,000 objects deep": b'{"Body":' * 8_000,
    "XML": b"<?xml version='1.0'?><Body><stkCallback/></Body>",
    "a form": b"ResultCode=0&CheckoutRequestID=x",
    "binary": bytes(range(256)),
    "as large as is taken": b'{"Body": "' + b"x" * 65_000 + b'"}',
}


def changed(whole: Callback, change: Change) -> bytes:
    """`whole` after `change`, as it goes over the wire."""
    other = copy.deepcopy(whole)
    callback = other["Body"]["stkCallback"]
    change(callback, callback["CallbackMetadata"]["Item"])
    return json.dumps(other).encode()
