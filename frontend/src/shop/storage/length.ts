import { useText } from "../../shared/i18n";

/** `1 month, 3 days`. */
export function useLength(stay: { months: number; days: number } | undefined): string {
  const t = useText();
  const parts = [
    stay?.months ? t("storage.months", { count: stay.months }) : "",
    stay?.days ? t("storage.days", { count: stay.days }) : "",
  ];
  return parts.filter(Boolean).join(", ");
}
