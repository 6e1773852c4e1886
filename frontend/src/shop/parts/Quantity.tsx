import { useText } from "../../shared/i18n";

interface Props {
  value: number;
  change: (wanted: number) => void;
  least?: number;
  most?: number;
  busy?: boolean;
}

/** Fewer and more, under a thumb. */
export function Quantity({ value, change, least = 0, most = 99, busy }: Props) {
  const t = useText();
  return (
    <div className="quantity" role="group" aria-label={t("product.quantity")}>
      <button
        type="button"
        aria-label={t("product.fewer")}
        disabled={busy || value <= least}
        onClick={() => change(value - 1)}
      >
        −
      </button>
      <output aria-live="polite">{value}</output>
      <button
        type="button"
        aria-label={t("product.another")}
        disabled={busy || value >= most}
        onClick={() => change(value + 1)}
      >
        +
      </button>
    </div>
  );
}
