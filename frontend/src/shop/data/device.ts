/** What was made on this device without an account, and what opens it again. It stays on this device. */
const BOOKINGS = "duka.bookings";
const TRANSPORT = "duka.transport";

function kept<T>(name: string): Record<string, T> {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}");
  } catch {
    return {};
  }
}

function keep<T>(name: string, id: number, value: T): void {
  localStorage.setItem(name, JSON.stringify({ ...kept<T>(name), [id]: value }));
}

const newest = (found: Record<string, unknown>): number[] =>
  Object.keys(found)
    .map(Number)
    .toSorted((a, b) => b - a)
    .slice(0, 20);

/** The order of a booking: its token opens the booking as well. */
export const orderOfBooking = (id: number): number | undefined => kept<number>(BOOKINGS)[id];
export const keepBooking = (id: number, orderId: number): void => keep(BOOKINGS, id, orderId);
export const bookingsHere = (): number[] => newest(kept(BOOKINGS));

export const transportToken = (id: number): string | undefined => kept<string>(TRANSPORT)[id];
export const keepTransport = (id: number, token: string): void => keep(TRANSPORT, id, token);
export const transportHere = (): number[] => newest(kept(TRANSPORT));
