"""What can happen to a payment, as data: endings, results, faults and refused pushes.

The last two digits of a phone pick its ending; a script set over HTTP comes before them; every
other phone waits for a person on its virtual phone.
"""

from dataclasses import dataclass

PERSON = "person"
ANY = "any"

# Codes and texts: Safaricom, M-Pesa Express Simulate page, result table. The second text of 1037
# is widely reported but stands on no official page.
RESULTS = {
    "0": "The service request is processed successfully.",
    "1": "The balance is insufficient for the transaction.",
    "2": "Declined due to limit rule: less than the minimum transaction amount.",
    "3": "Declined due to limit rule: greater than the maximum transaction amount.",
    "4": "Declined due to limit rule: would exceed the daily transfer limit.",
    "8": "Declined due to limit rule: would exceed the maximum balance.",
    "17": "Rule limited.",
    "26": "System busy.",
    "1001": "Unable to lock subscriber, a transaction is already in process for the current subscriber",
    "1019": "Transaction has expired.",
    "1025": "An error occurred while sending a push request.",
    "1032": "Request cancelled by user",
    "1037": "DS timeout user cannot be reached",
    "2001": "The initiator information is invalid.",
    "2028": "The request is not permitted according to product assignment.",
    "8006": "The security credential is locked.",
    "9999": "An error occurred while sending a push request.",
    "SFC_IC0003": "The operator does not exist.",
    # Of the initiator's calls. Source: Safaricom, Reversal and Business To Customer pages.
    "11": "The debit party is in an invalid state.",
    "21": "The initiator is not allowed to initiate this request.",
    "2006": "The account status does not allow this transaction.",
    "2040": "The credit party is not a registered customer.",
    "R000001": "The transaction has already been reversed.",
    "R000002": "The OriginalTransactionID is invalid.",
}
CALL_ENDS = ("1", "11", "21", "26", "2001", "2006", "2040", "R000001", "R000002", "8006")
"""What the bench offers as the end of an initiator's call."""
NO_RESPONSE = "No response from user"

FAULTS = {
    "reply_lost": "the push is accepted, its reply is a gateway's 504 page",
    "reply_dropped": "the push is accepted, the connection drops in mid-reply",
    "reply_slow": "the push is accepted, its reply comes after SIM_SLOW_SECONDS",
    "callback_lost": "the callback is never sent",
    "callback_late": "the callback comes after SIM_LATE_SECONDS",
    "callback_early": "the callback comes before the push's reply",
    "callback_repeated": "the callback comes four times at once",
    "callback_wrong_amount": "the callback names another amount than was taken",
    "callback_forged_first": "a stranger's success comes first, to a wrong address",
    "timeout_first": "a 1037 comes first, then the real result",
    "timeout_after": "a stale 1037 comes after the real result",
    "query_wrong": "queries answer that a paid payment was cancelled",
    "query_pending": "queries answer that it is still being processed",
    "query_busy": "queries answer that the system is busy",
    "twin_first": "the C2B confirmation comes before the callback",
    "twin_only": "the C2B confirmation comes, the callback is never sent",
    "confirmation_lost": "the C2B confirmation is never sent",
    "confirmation_late": "the C2B confirmation comes after SIM_LATE_SECONDS",
    "confirmation_repeated": "the C2B confirmation comes four times at once",
    "validation_skipped": "a payment by hand is not validated",
}
HAND_FAULTS = ("confirmation_lost", "confirmation_late", "confirmation_repeated", "validation_skipped")
# Of the initiator's calls: transaction status, reversal, B2C, account balance.
CALL_FAULTS = {
    "http_429": "the call is refused by the rate limit; nothing happens",
    "http_500": "the call is answered with an internal error; nothing happens",
    "reply_lost": "the call is accepted, its reply is a gateway's 504 page",
    "reply_dropped": "the call is accepted, the connection drops in mid-reply",
    "reply_slow": "the call is accepted, its reply comes after SIM_SLOW_SECONDS",
    "result_lost": "the result is never sent",
    "result_late": "the result comes after SIM_LATE_SECONDS",
    "result_early": "the result comes before the call's reply",
    "result_repeated": "the result comes four times at once",
    "result_bare": "the result has a single parameter, a bare object in place of a list",
    "timed_out": "it is done, but QueueTimeOutURL is told in place of ResultURL",
    "timed_out_undone": "it is not done, and QueueTimeOutURL is told",
    "timed_out_then_result": "it is done, QueueTimeOutURL is told, the result comes SIM_LATE_SECONDS later",
}


@dataclass(frozen=True)
class Outcome:
    """How a prompt ends.

    `code` is the result it comes to by itself; empty means that a person decides. `refusal` names
    an entry of `errors.REFUSALS`: the push itself is refused and nothing rings.
    """

    name: str
    digits: str
    words: str
    code: str = ""
    desc: str = ""
    refusal: str = ""
    faults: tuple[str, ...] = ()


TABLE = (
    Outcome("pays", "00", "pays", "0"),
    Outcome("insufficient", "01", "has not enough money", "1"),
    Outcome("wrong_pin", "02", "enters a wrong PIN", "2001"),
    Outcome("cancels", "03", "cancels", "1032"),
    Outcome("no_answer", "04", "sees the prompt and does nothing", "1037", NO_RESPONSE),
    Outcome("unreachable", "05", "has the phone switched off", "1037"),
    Outcome("expires", "06", "is too slow: the request expires", "1019"),
    Outcome("push_locked", "07", "has another prompt open", refusal="locked"),
    Outcome("push_busy", "08", "meets a busy M-Pesa", refusal="busy"),
    Outcome("reply_lost", "09", "pays, the push's reply is lost", "0", faults=("reply_lost",)),
    Outcome("callback_lost", "10", "pays, the callback is lost", "0", faults=("callback_lost",)),
    Outcome("callback_late", "11", "pays, the callback is late", "0", faults=("callback_late",)),
    Outcome(
        "callback_repeated", "12", "pays, the callback comes four times", "0", faults=("callback_repeated",)
    ),
    Outcome(
        "wrong_amount",
        "13",
        "pays, the callback names another amount",
        "0",
        faults=("callback_wrong_amount",),
    ),
    Outcome(
        "forged",
        "14",
        "never answers, but a forged success comes first",
        "1037",
        NO_RESPONSE,
        faults=("callback_forged_first",),
    ),
    Outcome(
        "callback_early",
        "15",
        "pays, the callback is before the push's reply",
        "0",
        faults=("callback_early",),
    ),
    Outcome("query_wrong", "16", "pays, queries say cancelled", "0", faults=("query_wrong",)),
    Outcome("late_success", "17", "pays after a 1037 was reported", "0", faults=("timeout_first",)),
    Outcome(
        "stale_timeout", "18", "pays, a stale 1037 comes after the success", "0", faults=("timeout_after",)
    ),
    Outcome("push_spike", "", "meets the rate limit", refusal="spike"),
    Outcome("push_quota", "", "meets an exhausted quota", refusal="quota"),
    Outcome("push_error", "", "meets an internal server error", refusal="internal"),
    Outcome(PERSON, "", "decides on the virtual phone"),
)

BY_NAME = {outcome.name: outcome for outcome in TABLE}
BY_DIGITS = {outcome.digits: outcome for outcome in TABLE if outcome.digits}


def for_phone(phone: str) -> Outcome:
    """The ending that the last two digits of `phone` pick; a person's where they pick none."""
    return BY_DIGITS.get(phone[-2:], BY_NAME[PERSON])


def describe(code: str) -> str:
    """The words Safaricom sends with a result code; a plain sentence for a code it does not list."""
    return RESULTS.get(code, f"Result {code}.")
