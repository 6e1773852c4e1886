const MOBILE = /^(?:\+?254|0)?([17]\d{8})$/;

/** The nine digits after the country code, or null when this is no Kenyan mobile number. */
function digits(typed: string): string | null {
  return MOBILE.exec(typed.replace(/[\s().\-/]/g, ""))?.[1] ?? null;
}

/** Whether the API would take what was typed. */
export const isPhone = (typed: string): boolean => digits(typed) !== null;

/** `0712 345 678`; what is no phone stays as it is. */
export function phone(typed: string | null | undefined): string {
  const found = digits(typed ?? "");
  return found ? `0${found.slice(0, 3)} ${found.slice(3, 6)} ${found.slice(6)}` : (typed ?? "");
}
