import { ksh } from "../shared/money";
import type { Credit, Ledger } from "./simulator";

interface Money { amount: number }
export interface Receipt {
  id: number; number: string | null; amount: Money; reference: string | null;
  allocations: { kind: string; amount: Money }[];
}
export interface Refund {
  id: number; gateway_ref: string | null; amount: Money; method: string; status: string; receipt_id: number; phone: string | null;
}
export interface Pair {
  key: string;
  /** Money that went back, not money that came. */
  back: boolean;
  receipt: string;
  theirs: { amount: number; way: string; phone: string; account: string } | null;
  ours: { cents: number; where: string } | null;
  differs: string;
}

const PLACES: Record<string, string> = { order: "to an order", overpayment: "too much", unmatched: "in the queue", refund: "went back" };
const where = (receipt: Receipt): string =>
  receipt.allocations.map((each) => `${ksh(each.amount)} ${PLACES[each.kind] ?? each.kind}`).join(", ");

const REFUNDS: Record<string, string> = {
  approved: "about to be sent", sending: "being sent", unknown: "not known yet", failed: "did not go",
};
const MPESA = (phone: string | null): string => (phone ?? "").replace(/^\+/, "");

/** The refund that a credit is about although the shop has not learnt its receipt: by what was paid, or by whom. */
function meant(credit: Credit, open: Refund[], numbers: Map<number, string | null>): Refund | undefined {
  return open.find((each) => each.amount.amount === credit.amount * 100 && (credit.original
    ? numbers.get(each.receipt_id) === credit.original : MPESA(each.phone) === credit.phone));
}

/** Lines of both books about the same receipt number side by side, the newest first. Their amounts are
 * shillings, ours cents; `books` null means that the shop's book is closed. */
export function joined(ledger: Ledger, books: { receipts: Receipt[]; refunds: Refund[] } | null): Pair[] {
  const ours = new Map<string, Pair["ours"]>();
  for (const each of books?.receipts ?? []) ours.set(each.number ?? `#${each.id}`, { cents: each.amount.amount, where: where(each) });
  const refunds = books?.refunds ?? [];
  const known = new Set<string>();
  for (const each of refunds) {
    if (!each.gateway_ref || each.status === "failed") continue;
    ours.set(each.gateway_ref, { cents: each.amount.amount, where: "refund" });
    known.add(each.gateway_ref);
  }
  const open = refunds.filter((each) => each.status in REFUNDS && !known.has(each.gateway_ref ?? ""));
  const numbers = new Map((books?.receipts ?? []).map((each) => [each.id, each.number]));
  const theirs = [
    ...ledger.debits.map((each) => ({ ...each, back: false as const, credit: null, way: each.channel === "hand" ? "paid by hand" : "prompt", account: each.account_reference ?? "" })),
    ...ledger.credits.map((each) => ({ ...each, back: true as const, credit: each, way: each.kind === "reversal" ? "reversed" : "paid out", account: each.original ?? "" })),
  ].toSorted((one, other) => other.at.localeCompare(one.at));
  const pairs = theirs.map((each): Pair => {
    const mine = ours.get(each.receipt) ?? null;
    ours.delete(each.receipt);
    const waits = !mine && each.credit && meant(each.credit, open, numbers);
    if (waits) {
      open.splice(open.indexOf(waits), 1);
      const said = REFUNDS[waits.status] ?? waits.status;
      return { key: each.receipt, back: true, receipt: each.receipt, theirs: each, ours: { cents: waits.amount.amount, where: `refund, ${said}` },
        differs: `the money went; the shop: ${said}` };
    }
    const differs = !mine ? "the shop does not know" : mine.cents === each.amount * 100 ? "" : "amounts differ";
    return { key: each.receipt, back: each.back, receipt: each.receipt, theirs: each, ours: mine, differs };
  });
  const rest = [...ours].map(([number, mine]): Pair => ({
    key: number, back: known.has(number), receipt: number.startsWith("#") ? "number to come" : number, theirs: null, ours: mine,
    differs: number.startsWith("#") ? "known by asking only" : "M-Pesa does not know",
  }));
  const unsent = open.map((each): Pair => {
    const said = REFUNDS[each.status] ?? each.status;
    const differs = each.status === "failed" ? "" : `nothing went; the shop: ${said}`;
    return { key: `refund ${each.id}`, back: true, receipt: "no receipt", theirs: null, ours: { cents: each.amount.amount, where: `refund, ${said}` }, differs };
  });
  return [...unsent, ...rest, ...pairs];
}
