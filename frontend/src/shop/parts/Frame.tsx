import { type ReactNode, useSyncExternalStore } from "react";
import { Link, NavLink } from "react-router";
import { setLanguage, useLanguage, useText } from "../../shared/i18n";
import { useCart } from "../data/cart";
import { Icon } from "./Icon";
import { Notes } from "./Notes";

function useOnline(): boolean {
  return useSyncExternalStore(
    (tell) => {
      window.addEventListener("online", tell);
      window.addEventListener("offline", tell);
      return () => {
        window.removeEventListener("online", tell);
        window.removeEventListener("offline", tell);
      };
    },
    () => navigator.onLine,
  );
}

function LanguageButton() {
  const t = useText();
  const other = useLanguage() === "en" ? "sw" : "en";
  return (
    <button type="button" className="plain" lang={other} onClick={() => void setLanguage(other).catch(() => undefined)}>
      {t("language.other")}
    </button>
  );
}

function Tabs() {
  const t = useText();
  const count = useCart().data?.count ?? 0;
  return (
    <nav className="tabs" aria-label={t("nav.main")}>
      <NavLink to="/" end>
        <Icon name="door" />
        {t("nav.home")}
      </NavLink>
      <NavLink to="/goods">
        <Icon name="shelf" />
        {t("nav.goods")}
      </NavLink>
      <NavLink to="/cart">
        <Icon name="basket" />
        {t("nav.cart")}
        {count > 0 && (
          <>
            <span className="count" aria-hidden="true">
              {count}
            </span>
            <span className="visually-hidden">{t("cart.count", { count })}</span>
          </>
        )}
      </NavLink>
      <NavLink to="/orders">
        <Icon name="receipt" />
        {t("nav.orders")}
      </NavLink>
      <NavLink to="/account">
        <Icon name="person" />
        {t("nav.account")}
      </NavLink>
    </nav>
  );
}

/** What stands around every page: the painted sign, the tabs under the thumb, the way past them. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useText();
  const online = useOnline();
  return (
    <>
      <a className="skip" href="#goods">
        {t("skip")}
      </a>
      <header className="sign">
        <div className="sign-inner">
          <Link to="/" className="sign-name">
            {t("shop.name")}
          </Link>
          <LanguageButton />
        </div>
      </header>
      <div className="awning" aria-hidden="true" />
      <Tabs />
      {!online && (
        <p className="offline" role="status">
          <Icon name="offline" /> {t("offline")}
        </p>
      )}
      <Notes />
      <main id="goods" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
