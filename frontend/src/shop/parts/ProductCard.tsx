import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import type { Product } from "../data/goods";
import { Picture } from "./Picture";

/** What is left of a product, in a word, or nothing when there is plenty. */
export function StockWord({ stock }: { stock: Product["stock"] }) {
  const t = useText();
  if (stock.available === 0) return <span className="tag failed">{t("product.soldOut")}</span>;
  if (stock.available !== null && stock.available <= 5) {
    return <span className="tag waits">{t("product.left", { count: stock.available })}</span>;
  }
  return null;
}

export function ProductCard({ product, eager }: { product: Product; eager?: boolean }) {
  const soldOut = product.stock.available === 0;
  return (
    <li className={soldOut ? "good gone" : "good"}>
      <Link to={`/goods/${product.id}`}>
        <Picture name={product.name} id={product.id} image={product.images[0]} place="row" eager={eager} />
        <span className="good-name">{product.name}</span>
        <span className="price">{ksh(product.price)}</span>
        <StockWord stock={product.stock} />
      </Link>
    </li>
  );
}

/** The rows' shape while they load. */
export function GoodsLoading({ count = 8 }: { count?: number }) {
  const t = useText();
  return (
    <ul className="goods" aria-busy="true" aria-label={t("loading")}>
      {Array.from({ length: count }, (_, index) => (
        <li className="good" key={index}>
          <span className="picture ghost" />
          <span className="good-name ghost" />
          <span className="price ghost" />
        </li>
      ))}
    </ul>
  );
}
