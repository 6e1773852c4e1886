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
  c2b: "PayBill notice",
  pull: "Pull list",
  statement: "Statement",
  status: "Receipt checked",
  person: "A person",
  counter: "The counter",
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

const PERSON: Record<string, string> = { user: "customer", staff: "staff", admin: "administrator" };
const WHO: Record<string, string> = {
  worker: "the shop itself", system: "the shop itself", command: "a command at the server", classroom: "the classroom",
  demo: "the demo", stripe: "Stripe", mpesa: "M-Pesa", "mpesa:push": "M-Pesa's answer", "mpesa:callback": "M-Pesa's callback",
  "mpesa:query": "asking M-Pesa", "mpesa:c2b": "a PayBill notice", "mpesa:pull": "M-Pesa's list",
  "mpesa:statement": "M-Pesa's statement", "mpesa:status": "checking the receipt", "mpesa:result": "M-Pesa's result",
};

/** `user:3` as `customer 3`; who is no person is called as the shopkeeper knows it. */
export function actor(code: string | null | undefined): string {
  const [kind = "", id] = (code ?? "").split(":");
  if (id && PERSON[kind]) return `${PERSON[kind]} ${id}`;
  return WHO[code ?? ""] ?? WHO[kind] ?? (code ?? "").replace(":", " ");
}

/** A filter keeps the code and shows the person: `user:3`, `customer 3`. */
export const asTyped = (code: string | null | undefined): string => (/^(user|staff|admin):\d+$/.test(code ?? "") ? actor(code) : code ?? "");

/** The other way: `Customer 3`, as somebody types it, is `user:3`. */
export function actorCode(typed: string): string {
  const [, name = "", id = ""] = /^([a-z]+)[\s:]*(\d+)$/i.exec(typed.trim()) ?? [];
  const kind = Object.keys(PERSON).find((each) => [each, PERSON[each]].includes(name.toLowerCase()));
  return kind ? `${kind}:${id}` : typed.trim();
}

const DID: Record<string, string> = {
  placed: "ordered", money: "money came", paid: "paid", paid_late: "paid late", cancel: "cancelled", expire: "ran out of time",
  complete: "completed", dispatch: "dispatched", deliver: "delivered", return: "came back",
  request: "asked for a refund", approve: "approved", reject: "turned down", hand_over: "handed over", send: "sent",
  turned_away: "M-Pesa turned it away", unsure: "not known yet", succeed: "money went back", fail: "failed",
  sessions_ended: "sign-ins ended", role_changed: "another role", administrator_made: "made an administrator",
};

/** What somebody did, of an event in a history. */
export const deed = (kind: string, event: string): string => (kind === "payment" ? word(event) : DID[event] ?? spoken(event));

export const REASONS = [
  "insufficient_funds", "wrong_pin", "cancelled_by_payer", "no_answer", "timed_out", "phone_busy", "mpesa_busy", "daily_limit",
  "amount_too_small", "amount_too_large", "repeated_too_soon", "invalid_phone", "mpesa_account_locked", "shop_account_full",
  "prompt_not_sent", "no_answer_from_mpesa", "mpesa_unreachable", "misconfigured", "refused", "other",
];
const REASON: Record<string, string> = {
  insufficient_funds: "not enough money", wrong_pin: "wrong PIN", cancelled_by_payer: "the payer cancelled",
  no_answer: "the phone did not answer", timed_out: "the prompt ran out of time", phone_busy: "the phone had another prompt",
  mpesa_busy: "M-Pesa was busy", daily_limit: "the payer's limit of the day", repeated_too_soon: "the same amount twice in two minutes",
  invalid_phone: "M-Pesa does not know the phone", mpesa_account_locked: "the payer's account is locked",
  shop_account_full: "the shop's account is full", no_answer_from_mpesa: "M-Pesa did not answer",
  mpesa_unreachable: "M-Pesa could not be reached", misconfigured: "the shop's settings are wrong", refused: "M-Pesa refused",
};

/** Why a payment ended as it did. */
export const why = (code: string | null | undefined): string => REASON[code ?? ""] ?? spoken(code);

export const choices = (names: string[], words: (name: string) => string = word): { id: string; name: string }[] =>
  names.map((id) => ({ id, name: words(id) }));

export function word(status: string): string {
  return STATUS[status]?.[1] ?? spoken(status);
}
