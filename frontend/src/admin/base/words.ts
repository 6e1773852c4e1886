/** How statuses and reasons are called at the counter, and what they mean at a glance. */

export type Tone = "waits" | "paid" | "failed" | "plain";

export const STATUS: Record<string, [Tone, string]> = {
  pending_payment: ["waits", "waits for payment"],
  confirmed: ["paid", "confirmed"],
  completed: ["paid", "completed"],
  cancelled: ["plain", "cancelled"],
  expired: ["plain", "expired"],
  unpaid: ["waits", "not paid"],
  part_paid: ["waits", "part paid"],
  paid: ["paid", "paid"],
  refund_due: ["failed", "refund due"],
  part_refunded: ["plain", "part refunded"],
  refunded: ["plain", "refunded"],
  none: ["plain", "nothing to send"],
  unfulfilled: ["waits", "to ship"],
  dispatched: ["waits", "on its way"],
  delivered: ["paid", "delivered"],
  returned: ["plain", "came back"],
  created: ["waits", "starting"],
  sending: ["waits", "being sent"],
  pending: ["waits", "waiting"],
  unknown: ["failed", "not known yet"],
  succeeded: ["paid", "paid"],
  failed: ["failed", "failed"],
  requested: ["waits", "to approve"],
  approved: ["waits", "approved"],
  done: ["paid", "money went back"],
  rejected: ["plain", "turned down"],
  sent: ["paid", "sent"],
  parked: ["failed", "given up"],
  active: ["paid", "for sale"],
  draft: ["waits", "draft"],
  retired: ["plain", "retired"],
  open: ["waits", "open"],
  resolved: ["paid", "resolved"],
  held: ["waits", "held"],
  scheduled: ["waits", "scheduled"],
  queued: ["waits", "waits its turn"],
  waiting: ["waits", "waits its turn"],
  running: ["waits", "being read"],
  to_schedule: ["waits", "to schedule"],
  read_in: ["paid", "read in"],
  in_progress: ["waits", "under way"],
};
export const SIGN: Record<Tone, string> = { waits: "◷", paid: "✓", failed: "✗", plain: "–" };

export const REVIEW: Record<string, string> = {
  refund_due: "Money to return",
  overpayment: "Paid too much",
  wrong_amount: "Another amount than asked",
  silent_push: "A prompt without an answer",
  undecided: "Nobody knows whether it was paid",
  evidence_conflict: "Said paid, and said not paid",
  unmatched_callback: "Messages that belong to nothing",
  configuration: "M-Pesa refuses the settings",
  refund_failed: "A refund did not go",
  refund_uncertain: "A refund may have gone",
  unmatched_money: "Money without an order",
  misplaced_money: "Money at the wrong order",
};

export const SOURCE: Record<string, string> = {
  callback: "Callback",
  query: "We asked",
  push: "Push answered",
  c2b: "Paid by hand",
  pull: "Pull list",
  statement: "Statement",
  status: "Receipt checked",
  person: "A person",
};

export const METHOD: Record<string, string> = {
  mpesa_stk: "M-Pesa prompt",
  mpesa: "M-Pesa",
  card: "Card",
  stripe: "Card",
  cash: "Cash",
  reversal: "M-Pesa reversal",
  b2c: "M-Pesa payout",
};

/** `wrong_pin` as people say it. */
export const spoken = (code: string | null | undefined): string => (code ?? "").replaceAll("_", " ");

/** `staff:3` as `staff 3`; who is no person keeps the name of the channel. */
export const actor = (code: string | null | undefined): string => (code ?? "").replace(":", " ");

export const choices = (names: string[], words: (name: string) => string = word): { id: string; name: string }[] =>
  names.map((id) => ({ id, name: words(id) }));

export function word(status: string): string {
  return STATUS[status]?.[1] ?? spoken(status);
}
