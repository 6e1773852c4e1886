import { expect, test } from "vitest";
import { joined } from "./joined";

const debit = (receipt: string, amount: number) => ({
  receipt, amount, phone: "254712345678", account_reference: "7K3QX9M2PD", channel: "stk", at: `2026-11-21T09:30:0${receipt.at(-1)}+03:00`,
  checkout_request_id: null,
});
const receipt = (id: number, number: string | null, cents: number) => ({
  id, number, amount: { amount: cents }, reference: null, allocations: [{ kind: "order", amount: { amount: cents } }],
});

const back = { receipt: "B1", kind: "reversal", amount: 100, phone: "254712345678", original: "A1", at: "2026-11-21T10:00:00+03:00" };
const refund = (status: string, gateway_ref: string | null) => ({
  id: 4, gateway_ref, amount: { amount: 10_000 }, method: "reversal", status, receipt_id: 9, phone: "+254712345678",
});

test("lines about the same receipt are joined, and differences are named", () => {
  const ledger = { debits: [debit("A1", 100), debit("A2", 200), debit("A3", 300)], credits: [] };
  const books = { receipts: [receipt(1, "A1", 10_000), receipt(2, "A2", 19_900), receipt(4, null, 500)], refunds: [] };
  const found = joined(ledger, books).map((pair) => [pair.receipt, pair.differs]);
  expect(found).toEqual([
    ["number to come", "known by asking only"], ["A3", "the shop does not know"], ["A2", "amounts differ"], ["A1", ""],
  ]);
});

test("money that went back is joined with its refund", () => {
  const books = { receipts: [], refunds: [refund("done", "B1")] };
  expect(joined({ debits: [], credits: [back] }, books).map((pair) => pair.differs)).toEqual([""]);
});

test.each([
  ["unknown", "the money went; the shop: not known yet", "nothing went; the shop: not known yet"],
  ["failed", "the money went; the shop: did not go", ""],
])("a refund that the shop calls %s is set beside what M-Pesa did", (status, went, stayed) => {
  const books = { receipts: [receipt(9, "A1", 10_000)], refunds: [refund(status, null)] };
  const told = (credits: (typeof back)[]) => joined({ debits: [debit("A1", 100)], credits }, books).filter((pair) => pair.back);
  expect(told([back]).map((pair) => [pair.receipt, pair.differs])).toEqual([["B1", went]]);
  expect(told([]).map((pair) => [pair.receipt, pair.differs])).toEqual([["no receipt", stayed]]);
});
