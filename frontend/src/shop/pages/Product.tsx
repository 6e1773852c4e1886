import { useEffect, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { useCartChange, useInCart } from "../data/cart";
import { type Product, useProduct } from "../data/goods";
import { Icon } from "../parts/Icon";
import { Picture, addressOf } from "../parts/Picture";
import { StockWord } from "../parts/ProductCard";
import { Quantity } from "../parts/Quantity";
import { Trouble, said } from "../parts/states";
import { useTitle } from "../parts/title";

function Pictures({ product }: { product: Product }) {
  const t = useText();
  const images = product.images;
  const [shown, setShown] = useState(0);
  return (
    <div className="pictures">
      <Picture name={product.name} id={product.id} image={images[shown]} place="page" eager />
      {images.length > 1 && (
        <ul className="thumbs">
          {images.map((image, index) => (
            <li key={image.url}>
              <button
                type="button"
                aria-label={t("product.picture", { n: index + 1, name: product.name })}
                aria-pressed={index === shown}
                onClick={() => setShown(index)}
              >
                <img src={addressOf(image.sizes[0]?.url ?? image.url)} alt="" width={64} height={64} loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Buy({ product }: { product: Product }) {
  const t = useText();
  const line = useInCart(product.id);
  const change = useCartChange();
  const [quantity, setQuantity] = useState(1);
  const most = product.stock.available ?? 99;
  const onward = useRef<HTMLAnchorElement>(null);
  const added = change.isSuccess && Boolean(change.variables.add);
  useEffect(() => {
    if (added) onward.current?.focus(); // the button that was pressed is gone
  }, [added]);
  if (most === 0 && !line) return null;
  return (
    <div className="buy">
      {line ? (
        <>
          <p className="in-cart" role="status">
            <Icon name="check" /> {t("product.added")}
          </p>
          <Quantity
            value={line.quantity}
            most={most}
            busy={change.isPending}
            change={(wanted) => change.mutate({ product: product.id, quantity: wanted })}
          />
          <Link className="button" to="/cart" ref={onward}>
            {t("product.toCart")}
          </Link>
        </>
      ) : (
        <>
          <Quantity value={quantity} least={1} most={most} change={setQuantity} />
          <button
            type="button"
            className="button"
            disabled={change.isPending}
            onClick={() => change.mutate({ product: product.id, quantity, add: true })}
          >
            {t("product.add")}
          </button>
        </>
      )}
      {change.isError && (
        <p className="wrong" role="alert">
          {said(change.error)}
        </p>
      )}
    </div>
  );
}

export default function ProductPage() {
  const t = useText();
  const found = useProduct(Number(useParams().id) || 0);
  const product = found.data;
  useTitle(product?.name ?? t("nav.goods"));
  if (found.isError) {
    return (
      <div className="page">
        <Trouble error={found.error} retry={() => void found.refetch()} />
      </div>
    );
  }
  if (!product) {
    return (
      <div className="page product" aria-busy="true">
        <div className="pictures">
          <span className="picture ghost" />
        </div>
        <div className="facts">
          <span className="title ghost" />
          <span className="price ghost" />
        </div>
      </div>
    );
  }
  return (
    <article className="page product">
      <Pictures product={product} />
      <div className="facts">
        {product.category && (
          <Link className="crumb" to={`/goods?shelf=${product.category.slug}`}>
            <Icon name="left" /> {product.category.name}
          </Link>
        )}
        <h1>{product.name}</h1>
        <p className="price big">{ksh(product.price)}</p>
        <StockWord stock={product.stock} />
        <Buy key={product.id} product={product} />
        <p className="description">{product.description}</p>
        <p className="small">{t("product.code", { sku: product.sku })}</p>
      </div>
    </article>
  );
}
