import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { useText } from "../../shared/i18n";
import { SORTS, type Wanted, addressOf, useGoods, useShelves, wantedIn } from "../data/goods";
import { GoodsLoading, ProductCard } from "../parts/ProductCard";
import { SearchBar } from "../parts/SearchBar";
import { Empty, Trouble } from "../parts/states";
import { useTitle } from "../parts/title";

const ALL: Wanted = { q: "", category: "", max: "", inStock: false, sort: "name" };

function Filters({ wanted, change }: { wanted: Wanted; change: (some: Partial<Wanted>) => void }) {
  const t = useText();
  const shelves = useShelves();
  const narrowed = wanted.q || wanted.category || wanted.max || wanted.inStock;
  return (
    <div className="filters">
      <label>
        {t("filter.shelf")}
        <select value={wanted.category} onChange={(event) => change({ category: event.target.value })}>
          <option value="">{t("filter.everything")}</option>
          {shelves.data?.data.map((shelf) => (
            <option key={shelf.id} value={shelf.slug}>
              {shelf.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("sort")}
        <select value={wanted.sort} onChange={(event) => change({ sort: SORTS[event.target.selectedIndex] })}>
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`sort.${sort}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("filter.max")}
        <input
          inputMode="numeric"
          pattern="[0-9]*"
          maxLength={7}
          key={wanted.max}
          defaultValue={wanted.max}
          onBlur={(event) => change({ max: event.target.value.replace(/\D/g, "") })}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={wanted.inStock}
          onChange={(event) => change({ inStock: event.target.checked })}
        />
        {t("filter.inStock")}
      </label>
      {narrowed && (
        <button type="button" className="plain" onClick={() => change(ALL)}>
          {t("filter.clear")}
        </button>
      )}
    </div>
  );
}

/** Tells when the end of the list comes near. */
function End({ near }: { near: () => void }) {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver((seen) => seen[0]?.isIntersecting && near(), { rootMargin: "400px" });
    if (here.current) watch.observe(here.current);
    return () => watch.disconnect();
  }, [near]);
  return <div ref={here} />;
}

export function Shelf() {
  const t = useText();
  const [address, setAddress] = useSearchParams();
  const wanted = wantedIn(address);
  const goods = useGoods(wanted);
  const shelves = useShelves();
  const here = shelves.data?.data.find((shelf) => shelf.slug === wanted.category)?.name;
  const products = goods.data?.pages.flatMap((page) => page.data) ?? [];
  const change = (some: Partial<Wanted>) => setAddress(addressOf({ ...wanted, ...some }), { replace: true });
  useTitle(here ?? t("nav.goods"));
  return (
    <div className="page">
      <h1>{here ?? t("nav.goods")}</h1>
      <SearchBar words={wanted.q} go={(q) => change({ q })} />
      <Filters wanted={wanted} change={change} />
      <p className="visually-hidden" role="status">
        {goods.isSuccess && t("list.loaded", { count: products.length })}
      </p>
      {goods.isError && <Trouble error={goods.error} retry={() => void goods.refetch()} />}
      {goods.isPending && <GoodsLoading />}
      {goods.isSuccess && !products.length && (
        <Empty title={t("list.none")} more={t("list.none.more")}>
          <button type="button" className="button" onClick={() => change(ALL)}>
            {t("filter.clear")}
          </button>
        </Empty>
      )}
      {products.length > 0 && (
        <ul className={goods.isPlaceholderData ? "goods changing" : "goods"}>
          {products.map((product, index) => (
            <ProductCard key={product.id} product={product} eager={index < 4} />
          ))}
        </ul>
      )}
      {goods.isFetchingNextPage && <GoodsLoading count={4} />}
      {goods.hasNextPage && !goods.isFetchingNextPage && (
        <>
          <End near={goods.fetchNextPage} />
          <button type="button" className="button quiet" onClick={() => void goods.fetchNextPage()}>
            {t("more")}
          </button>
        </>
      )}
    </div>
  );
}
