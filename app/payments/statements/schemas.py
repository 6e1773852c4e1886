"""What imports and the daily match look like from outside, for the people of the shop."""

from marshmallow import fields, validate

from app.payments.statements.states import ImportStatus, Kind
from app.web.fields import Day, Moment, Money, Schema, Str
from app.web.pages import ListArgs, page_of


class StatementUploadSchema(Schema):
    """The organisation's statement as the M-PESA portal exports it."""

    file = fields.Raw(
        required=True,
        metadata={"type": "string", "format": "binary", "description": "CSV or XLSX, 10 MB at most"},
    )
    shortcode = Str(
        5,
        7,
        pattern=r"^[0-9]*$",
        metadata={
            "example": "174379",
            "description": "The shop's short code, for a file whose title rows name none",
        },
    )


class StatementImportSchema(Schema):
    id = fields.Integer(metadata={"example": 3})
    name = fields.String(metadata={"example": "statement-november.xlsx"})
    status = fields.String(metadata={"enum": [str(status) for status in ImportStatus]})
    detail = fields.String(metadata={"description": "Why it failed, and what to do", "example": ""})
    shortcode = fields.String(metadata={"example": "174379"})
    starts_at = Moment(allow_none=True)
    ends_at = Moment(allow_none=True)
    total_rows = fields.Integer(
        allow_none=True, metadata={"example": 1200, "description": "null until they are counted"}
    )
    done_rows = fields.Integer(metadata={"example": 400, "description": "Rows that were read so far"})
    new_lines = fields.Integer(metadata={"example": 390, "description": "Transactions that were new"})
    repeated_lines = fields.Integer(metadata={"example": 5})
    not_completed = fields.Integer(
        metadata={"example": 4, "description": "Rows of what did not happen: failed, cancelled"}
    )
    news = fields.Integer(metadata={"example": 2, "description": "Of them, those the shop had not heard of"})
    problems = fields.Integer(metadata={"example": 1, "description": "Rows that could not be used"})
    actor = fields.String(metadata={"example": "admin:1"})
    created_at = Moment()
    updated_at = Moment()
    done_at = Moment(allow_none=True)


class StatementProblemSchema(Schema):
    id = fields.Integer(metadata={"example": 1})
    row_no = fields.Integer(metadata={"example": 17, "description": "The file's row, counted from 1"})
    code = fields.String(metadata={"example": "unreadable_value"})
    detail = fields.String(
        metadata={"example": "A value of receipt UKL5XQ2P7A is no amount such as 1,020.00."}
    )


StatementImportPage, StatementProblemPage = page_of(StatementImportSchema), page_of(StatementProblemSchema)


class FormatArgs(Schema):
    format = Str(
        1,
        4,
        load_default="json",
        checks=[validate.OneOf(["json", "csv"])],
        metadata={"example": "json", "description": "csv for a spreadsheet, with every row"},
    )


class ProblemListArgs(ListArgs, FormatArgs):
    class Meta(Schema.Meta):
        exclude = ("updated_since",)


class DaysArgs(Schema):
    first = Day(data_key="from", metadata={"description": "The first day; 30 days before the last if absent"})
    last = Day(data_key="to", metadata={"description": "The last day; today if absent"})


class SumSchema(Schema):
    """So many transactions, and their sum."""

    rows = fields.Integer(metadata={"example": 41})
    amount = Money(attribute="amount_minor")


def _sum(words: str) -> fields.Nested:
    return fields.Nested(SumSchema, metadata={"description": words})


class AllocatedSchema(Schema):
    """Where the shop's M-Pesa receipts of a day went; it adds up to `ours`."""

    order = Money()
    overpayment = Money()
    unmatched = Money()
    to_return = Money()
    returned = Money()


class MatchedDaySchema(Schema):
    """`ours` is agrees + found + differs_ours + only_ours.

    `statement` is agrees + found + differs_statement + only_statement.
    """

    day = fields.String(metadata={"example": "2026-11-21", "description": "Nairobi date"})
    covered = fields.String(
        metadata={"enum": ["none", "part", "whole"], "description": "How much of it statements cover"}
    )
    matched = fields.Boolean(
        attribute="is_matched", metadata={"description": "A whole statement, and nothing left to look at"}
    )
    ours = _sum("M-Pesa receipts of the shop")
    statement = _sum("Payments of the statement")
    agrees = _sum("Both have it, with the same amount")
    found = _sum("The statement brought it to light; it is a receipt now")
    differs_ours = _sum("Both have it with different amounts: ours")
    differs_statement = _sum("Both have it with different amounts: the statement's")
    only_ours = _sum("Only the shop has it")
    only_statement = _sum("Only the statement has it")
    refunds_agree = _sum("Reversals and payouts that are refunds of the shop")
    refunds_only_ours = _sum("Refunds that no statement has")
    refunds_only_statement = _sum("Reversals and payouts that no refund explains")
    charges = _sum("M-Pesa's charges")
    transfers = _sum("Money moved between the organisation's own accounts")
    other = _sum("Anything else")
    besides = _sum("Receipts that M-Pesa has nothing to do with: cash, cards")
    allocated = fields.Nested(AllocatedSchema, metadata={"description": "Where `ours` went"})


class MatchedDaysSchema(Schema):
    data = fields.List(fields.Nested(MatchedDaySchema))


class MatchedRowSchema(Schema):
    state = fields.String(metadata={"enum": ["differs", "only_ours", "only_statement"]})
    kind = fields.String(metadata={"enum": [str(kind) for kind in Kind]})
    receipt_number = fields.String(attribute="number", allow_none=True, metadata={"example": "UKL5XQ2P7A"})
    at = Moment()
    statement_amount = Money(attribute="statement_minor", allow_none=True)
    our_amount = Money(attribute="ours_minor", allow_none=True)
    reference = fields.String(allow_none=True, metadata={"description": "The account that the payer typed"})
    order_ids = fields.List(fields.Integer(metadata={"example": 17}))
    receipt_id = fields.Integer(allow_none=True)
    payment_id = fields.Integer(allow_none=True)
    refund_id = fields.Integer(allow_none=True)


class MatchedDayWithRowsSchema(MatchedDaySchema):
    differences = fields.List(
        fields.Nested(MatchedRowSchema), metadata={"description": "What to look at, 200 at most"}
    )
    more_differences = fields.Boolean(metadata={"description": "The CSV has them all"})
