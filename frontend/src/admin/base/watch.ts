import type { RaRecord } from "react-admin";

const OPEN = new Set(["approved", "sending", "pending", "unknown"]);

/** A page about money on its way looks again by itself until it has arrived, or has not. */
export const untilOver = {
  refetchInterval: ({ state }: { state: { data?: RaRecord } }): number | false => (OPEN.has(state.data?.status) ? 3000 : false),
};
