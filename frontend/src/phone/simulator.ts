import { useEffect, useRef, useState } from "react";

export interface Message { text: string; when: string; paid: boolean }
export interface Prompt { text: string; seconds: number; checkout_request_id: string }
export interface Screen { phone: string; balance: number; prompt: Prompt | null; messages: Message[]; clock: string; mark: string }
export interface Line { phone: string; rings: boolean; last: string; paid: boolean }
export interface Facts {
  phones: Line[]; shop: string; paybill: string; pin: string;
  outcomes: { name: string; digits: string; words: string }[];
  faults: Named[];
  calls: { faults: Named[]; results: { code: string; words: string }[] };
}
export interface Named { name: string; words: string }
export interface CallScript { call: string; result_code: string | null; faults: string[]; times: number }
export interface Call {
  kind: string; conversation_id: string; phone: string; amount: number; original: string; state: string;
  result_code: string | null; result_desc: string | null; receipt: string | null; faults: string[]; created_at: string;
}
export interface Script { phone: string; outcome: string; faults: string[]; times: number | null }
export interface Debit {
  receipt: string; amount: number; phone: string; account_reference: string | null; channel: string; at: string;
  checkout_request_id: string | null;
}
export interface Credit { receipt: string; kind: string; amount: number; phone: string; original: string | null; at: string }
export interface Ledger { debits: Debit[]; credits: Credit[] }

/** One call of the simulator, which serves this page. Throws its own sentence. */
export async function sim<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message ?? told.errorMessage ?? `The simulator answered ${answer.status}.`);
  return told as T;
}

/** What `path` answers, asked again every `every` milliseconds while the page is seen. */
export function useWatched<T>(path: string, every: number): { data: T | null; lost: boolean; again: () => void } {
  const [data, setData] = useState<T | null>(null);
  const [lost, setLost] = useState(false);
  const look = useRef<() => void>(() => undefined);
  useEffect(() => {
    let alive = true;
    const ask = () => sim<T>("GET", path).then(
      (found) => { if (alive) { setData(found); setLost(false); } },
      () => { if (alive) setLost(true); },
    );
    look.current = () => void ask();
    void ask();
    const timer = setInterval(() => { if (!document.hidden) void ask(); }, every);
    return () => { alive = false; clearInterval(timer); };
  }, [path, every]);
  return { data, lost, again: () => look.current() };
}

export const shillings = (amount: number): string => `KSh ${amount.toLocaleString("en-KE")}`;
