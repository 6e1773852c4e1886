import { useSyncExternalStore } from "react";

export type Language = "en" | "sw";
export type Words = Record<string, string>;
const KEPT = "duka.language";

type Catalogues = Record<Language, () => Promise<Words>>;

let catalogues: Catalogues = { en: async () => ({}), sw: async () => ({}) };
let words: Words = {};
const listeners = new Set<() => void>();

function first(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === "en" || kept === "sw") return kept;
  return globalThis.navigator?.language?.startsWith("sw") ? "sw" : "en";
}

let language: Language = first();

/** Say where the words are, once, before anything is shown; only those of the reader's language are fetched. */
export async function giveCatalogues(given: Catalogues): Promise<void> {
  catalogues = given;
  words = await given[language]();
  document.documentElement.lang = language;
}

/** Speak another language, once its words are here; without them (offline) nothing changes. */
export async function setLanguage(chosen: Language): Promise<void> {
  words = await catalogues[chosen]();
  language = chosen;
  localStorage.setItem(KEPT, chosen);
  document.documentElement.lang = chosen;
  for (const tell of listeners) tell();
}

export const currentLanguage = (): Language => language;

/** The text of `key` with `{name}` filled from `facts`; with `count` 1, `key.one` where there is one. */
export function translate(key: string, facts: Record<string, string | number> = {}): string {
  const text = (facts.count === 1 ? words[`${key}.one`] : undefined) ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** Whether the catalogue has a text of this name. */
export const knows = (key: string): boolean => key in words;

export function useLanguage(): Language {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => language,
  );
}

/** `const t = useText()`: the component is drawn again when the language changes. */
export function useText(): typeof translate {
  useLanguage();
  return translate;
}
