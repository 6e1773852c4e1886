import { useSyncExternalStore } from "react";
import type { Note } from "../../shared/refusal";

const KEPT = "duka.notes";
const NONE: Note[] = [];
const listeners = new Set<() => void>();

function kept(): Note[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  } catch {
    return NONE;
  }
}

let notes: Note[] = globalThis.sessionStorage ? kept() : NONE;

/** What is to be told until the reader has put it away; a reload does not. */
export function tell(news: Note[]): void {
  notes = news;
  if (news.length) sessionStorage.setItem(KEPT, JSON.stringify(news));
  else sessionStorage.removeItem(KEPT);
  for (const hear of listeners) hear();
}

export const putAway = (): void => tell(NONE);

export function useNotes(): Note[] {
  return useSyncExternalStore(
    (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    () => notes,
  );
}
