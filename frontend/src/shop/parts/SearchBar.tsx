import { useState } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../shared/i18n";
import { Icon } from "./Icon";

/** Where one searches; `go` is told the words, by default it opens the shelf. */
export function SearchBar({ words = "", go }: { words?: string; go?: (words: string) => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(words);
  const [shown, setShown] = useState(words);
  if (shown !== words) {
    setShown(words);
    setTyped(words);
  }
  const find = go ?? ((q: string) => void navigate(`/goods${q ? `?q=${encodeURIComponent(q)}` : ""}`));
  return (
    <form
      className="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        find(typed.trim());
      }}
    >
      <input
        type="search"
        aria-label={t("search.goods")}
        placeholder={t("search.goods")}
        value={typed}
        maxLength={100}
        enterKeyHint="search"
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" aria-label={t("search")}>
        <Icon name="search" />
      </button>
    </form>
  );
}
