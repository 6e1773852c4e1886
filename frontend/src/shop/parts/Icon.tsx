const PATHS = {
  door: "M3 10.5 12 4l9 6.5V20h-6v-6H9v6H3z",
  shelf: "M3 4v17M21 4v17M3 10h18M3 18h18M6 10V6h4v4M13 10V5h5v5M6 18v-4h5v4M14 18v-3h4v3",
  basket: "M3 9h18l-2 11H5zM8 9l3-6M16 9l-3-6M9 13v3M12 13v3M15 13v3",
  receipt: "M5 3h14v18l-2.3-1.6L14.3 21 12 19.4 9.7 21l-2.4-1.6L5 21zM9 8h6M9 12h6M9 16h3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c.5-4 3.500-6 8-6s7.500 2 8 6",
  offline: "M3 3l18 18M5 10a10 10 0 0 1 4-2.300M12 6c3 0 5.500 1.200 7.500 3M8 14a6 6 0 0 1 4-1.500M12 18h.01",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 21 21",
  check: "M4 12.500 9.500 18 20 6.500",
  cross: "M5 5l14 14M19 5 5 19",
  wait: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
  phone: "M7 2.500h10v19H7zM10.500 18.500h3",
  left: "M15 4 7 12l8 8",
  right: "M9 4l8 8-8 8",
  return: "M8 4 4 8l4 4M4 8h10a6 6 0 0 1 0 12H8",
  warn: "M12 3 22 20H2zM12 10v4.500M12 17.500h.01",
  box: "M3 7.500 12 3l9 4.500v9L12 21l-9-4.500zM3 7.500l9 4.500 9-4.500M12 12v9",
  lorry: "M2 6h12v11H2zM14 10h4.500L22 13.500V17h-8zM6.500 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17.500 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
} as const;

export type IconName = keyof typeof PATHS;

/** A sign drawn with a thick brush; always beside words. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
