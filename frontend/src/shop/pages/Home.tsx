import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { type Wanted, useGoods, useShelves } from "../data/goods";
import { SearchBar } from "../parts/SearchBar";
import { GoodsLoading, ProductCard } from "../parts/ProductCard";
import { useTitle } from "../parts/title";
import { Empty, Trouble } from "../parts/states";

function Shelves() {
  const t = useText();
  const shelves = useShelves();
  if (shelves.isError) return null;
  return (
    <section>
      <h2>{t("home.shelves")}</h2>
      <ul className="shelves">
        {(shelves.data?.data ?? Array.from({ length: 6 }, () => null)).map((shelf, index) =>
          shelf ? (
            <li key={shelf.id}>
              <Link className={`shelf paint-${index % 6}`} to={`/goods?shelf=${shelf.slug}`}>
                {shelf.name}
              </Link>
            </li>
          ) : (
            <li key={`ghost-${index}`}>
              <span className="shelf ghost" />
            </li>
          ),
        )}
      </ul>
    </section>
  );
}

const NEWEST: Wanted = { q: "", category: "", max: "", inStock: true, sort: "newest" };

function Newest() {
  const t = useText();
  const goods = useGoods(NEWEST, 8);
  const products = goods.data?.pages.flatMap((page) => page.data) ?? [];
  if (goods.isError) return <Trouble error={goods.error} retry={() => void goods.refetch()} />;
  if (goods.isSuccess && !products.length) return <Empty title={t("list.empty")} more={t("list.empty.more")} />;
  return (
    <section>
      <h2>{t("home.new")}</h2>
      {goods.isPending ? (
        <GoodsLoading />
      ) : (
        <ul className="goods">
          {products.map((product, index) => (
            <ProductCard key={product.id} product={product} eager={index < 2} />
          ))}
        </ul>
      )}
      <p>
        <Link className="button" to="/goods">
          {t("home.all")}
        </Link>
      </p>
    </section>
  );
}

export function Home() {
  const t = useText();
  useTitle(t("shop.name"));
  return (
    <>
      <section className="wall">
        <div className="wall-inner">
          <h1>{t("home.sign")}</h1>
          <p>{t("home.line")}</p>
          <SearchBar />
        </div>
      </section>
      <div className="page">
        <Shelves />
        <Newest />
        <Link className="board" to="/storage">
          <span className="door" aria-hidden="true">
            A1
          </span>
          <span>
            <b>{t("home.storage")}</b>
            {t("home.storage.more")}
          </span>
        </Link>
      </div>
    </>
  );
}
