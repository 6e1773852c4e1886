interface Dimensions {
  width_cm: number;
  depth_cm: number;
  height_cm: number;
}

const one = (cm: number): string => String(Math.round(cm / 10) / 10);

/** `3 × 3 × 2.6 m`. */
export const metres = (size: Dimensions): string =>
  `${one(size.width_cm)} × ${one(size.depth_cm)} × ${one(size.height_cm)} m`;

/** Metres for kilometres as people type them: `12.4`, `12,4`, `12 km`; null for anything else. */
export function metresOf(typed: string): number | null {
  const found = /^(\d{1,4}(?:[.,]\d{1,3})?)(?:km)?$/i.exec(typed.replace(/\s/g, ""));
  const whole = Math.round(Number(found?.[1]?.replace(",", ".")) * 1000);
  return whole >= 1 ? whole : null;
}

/** `12.4 km` for 12400. */
export const kilometres = (far: number): string => `${Math.round(far / 100) / 10} km`;
