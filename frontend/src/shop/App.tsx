import { type ComponentType, Suspense, lazy, useEffect, useRef } from "react";
import { Route, Routes, useLocation, useNavigationType } from "react-router";
import { useText } from "../shared/i18n";
import { Home } from "./pages/Home";
import { NotFound } from "./pages/NotFound";
import { Shelf } from "./pages/Shelf";
import { Boundary } from "./parts/Boundary";
import { Frame } from "./parts/Frame";
import { Loading } from "./parts/states";

type Page = ComponentType;
const page = (load: () => Promise<{ default: Page }>) => lazy(load);
const Product = page(() => import("./pages/Product"));
const Cart = page(() => import("./pages/Cart"));
const Checkout = page(() => import("./pages/Checkout"));
const Orders = page(() => import("./pages/Orders"));
const Order = page(() => import("./pages/Order"));
const Pay = page(() => import("./pages/Pay"));
const Receipt = page(() => import("./pages/Receipt"));
const Storage = page(() => import("./pages/Storage"));
const Unit = page(() => import("./pages/Unit"));
const Booking = page(() => import("./pages/Booking"));
const AskTransport = page(() => import("./pages/AskTransport"));
const Transport = page(() => import("./pages/Transport"));
const Account = page(() => import("./pages/Account"));

const places = new Map<string, number>();

/** A new page begins at its top, with the reader's focus on it; going back returns to the place. */
function useArrival(): void {
  const { key, pathname } = useLocation();
  const how = useNavigationType();
  const before = useRef(pathname);
  useEffect(() => {
    const another = before.current !== pathname;
    before.current = pathname;
    if (how === "POP") {
      const place = places.get(key) ?? 0;
      if (place) requestAnimationFrame(() => window.scrollTo(0, place));
    } else if (how === "PUSH" || another) {
      window.scrollTo(0, 0);
    }
    if (another) document.getElementById("goods")?.focus({ preventScroll: true });
    const keep = () => places.set(key, window.scrollY);
    window.addEventListener("scroll", keep, { passive: true });
    return () => window.removeEventListener("scroll", keep);
  }, [key, pathname, how]);
}

export function App() {
  useArrival();
  const t = useText();
  const { pathname } = useLocation();
  return (
    <Frame>
      <Boundary key={pathname}>
        <Suspense fallback={<Loading label={t("loading")} />}>
          <Routes>
            <Route index element={<Home />} />
            <Route path="goods" element={<Shelf />} />
            <Route path="goods/:id" element={<Product />} />
            <Route path="cart" element={<Cart />} />
            <Route path="checkout" element={<Checkout />} />
            <Route path="orders" element={<Orders />} />
            <Route path="orders/:id" element={<Order />} />
            <Route path="orders/:id/pay" element={<Pay />} />
            <Route path="orders/:id/receipt" element={<Receipt />} />
            <Route path="storage" element={<Storage />} />
            <Route path="storage/:id" element={<Unit />} />
            <Route path="bookings/:id" element={<Booking />} />
            <Route path="transport" element={<AskTransport />} />
            <Route path="transport/:id" element={<Transport />} />
            <Route path="account" element={<Account />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </Boundary>
    </Frame>
  );
}
