import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiError } from "../../shared/api";
import { translate, useText } from "../../shared/i18n";
import { refusalWords } from "../../shared/refusal";
import { Icon } from "./Icon";

export function Loading({ label }: { label: string }) {
  return (
    <p className="loading" role="status">
      <span className="brush" aria-hidden="true" /> {label}
    </p>
  );
}

/** An empty page says what would be here and offers the next step. */
export function Empty({ title, more, children }: { title: string; more: string; children?: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      <p>{more}</p>
      {children}
    </section>
  );
}

/** What happened, whether money moved, and what to do. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useText();
  if (error instanceof ApiError && error.status === 404) {
    return (
      <Empty title={t("error.notFound")} more={t("error.notFound.more")}>
        <Link className="button" to="/goods">
          {t("cart.toGoods")}
        </Link>
      </Empty>
    );
  }
  const offline = error instanceof ApiError && error.offline;
  return (
    <section className="trouble" role="alert">
      <h2>
        <Icon name={offline ? "offline" : "warn"} /> {t(offline ? "error.offline" : "error.title")}
      </h2>
      <p>{offline ? t("error.offline.more") : said(error)}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t("retry")}
        </button>
      )}
    </section>
  );
}

interface Found {
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** The page until there is something to show: that it is being read, or what went wrong. */
export function NotYet({ found }: { found: Found }) {
  const t = useText();
  if (!found.isError) return <Loading label={t("loading")} />;
  return (
    <div className="page column">
      <Trouble error={found.error} retry={() => void found.refetch()} />
    </div>
  );
}

/** What went wrong, in the reader's language. */
export function said(error: unknown): string {
  if (!(error instanceof ApiError)) return translate("refused.other");
  return error.offline ? `${translate("error.offline")}. ${translate("error.offline.more")}` : refusalWords(error);
}
