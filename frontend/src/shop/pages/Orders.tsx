import { Link } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { useSignedIn } from "../../shared/session";
import { remembered } from "../data/kept";
import { type Order, useGuestOrders, useOrders } from "../data/orders";
import { OrderTag } from "../parts/OrderTags";
import { Since } from "../parts/Since";
import { When } from "../parts/When";
import { Empty, Loading, Trouble } from "../parts/states";
import { useTitle } from "../parts/title";
import { lineName } from "../words/lines";

type Summary = Omit<Order, "history">;

function Card({ order }: { order: Summary }) {
  const language = useLanguage();
  return (
    <li>
      <Link className="order-card" to={`/orders/${order.id}`}>
        <span className="number">{order.number}</span>
        <span className="price">{ksh(order.total)}</span>
        <OrderTag order={order} />
        <span className="small">
          <When at={order.created_at} />
        </span>
        <span className="small">
          {order.lines
            .filter((line) => line.kind !== "rounding")
            .map((line) => lineName(line, language))
            .join(" · ")}
        </span>
      </Link>
    </li>
  );
}

function None() {
  const t = useText();
  return (
    <Empty title={t("orders.empty")} more={t("orders.empty.more")}>
      <Link className="button" to="/goods">
        {t("cart.toGoods")}
      </Link>
    </Empty>
  );
}

function Mine() {
  const t = useText();
  const found = useOrders();
  const { data, since } = remembered(["orders"], found);
  const orders = data?.pages.flatMap((page) => page.data) ?? [];
  if (found.isError && !data) return <Trouble error={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <Loading label={t("loading")} />;
  if (!orders.length) return <None />;
  return (
    <>
      <Since at={since} />
      <ul className="order-list">
        {orders.map((order) => (
          <Card key={order.id} order={order} />
        ))}
      </ul>
      {found.hasNextPage && (
        <button type="button" className="button quiet" onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </button>
      )}
    </>
  );
}

function OnThisDevice() {
  const t = useText();
  const found = useGuestOrders();
  const orders = found.flatMap((each) => (each.data ? [each.data] : []));
  const failed = found.find((each) => each.isError);
  if (found.some((each) => each.isPending)) return <Loading label={t("loading")} />;
  if (!orders.length && failed) return <Trouble error={failed.error} retry={() => void failed.refetch()} />;
  if (!orders.length) return <None />;
  return (
    <>
      <Since at={found.find((each) => each.since)?.since ?? null} />
      <ul className="order-list">
        {orders.map((order) => (
          <Card key={order.id} order={order} />
        ))}
      </ul>
    </>
  );
}

export default function OrdersPage() {
  const t = useText();
  const signedIn = useSignedIn();
  useTitle(t("orders.title"));
  return (
    <div className="page column">
      <h1>{t("orders.title")}</h1>
      {signedIn ? (
        <Mine />
      ) : (
        <>
          <p>
            <Link to="/account?next=/orders">{t("orders.device")}</Link>
          </p>
          <OnThisDevice />
        </>
      )}
    </div>
  );
}
