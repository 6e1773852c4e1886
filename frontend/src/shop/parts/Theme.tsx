import { useState } from "react";
import { useText } from "../../shared/i18n";

const KEPT = "duka.theme";
type Shade = "light" | "dark";

const fromSystem = (): Shade => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

/** Day or night colours; the phone's own until somebody chooses. */
export function Theme() {
  const t = useText();
  const [shade, setShade] = useState<Shade>(
    () => (document.documentElement.dataset.theme as Shade | undefined) ?? fromSystem(),
  );
  const other = shade === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="button quiet"
      onClick={() => {
        localStorage.setItem(KEPT, other);
        document.documentElement.dataset.theme = other;
        setShade(other);
      }}
    >
      {t(`theme.${other}`)}
    </button>
  );
}
