import { useState } from "react";
import { useRefresh } from "react-admin";
import type { Schemas } from "../../shared/api";
import { DeedButton } from "../base/deed";
import { FileDesk } from "./FileDesk";

type Product = Schemas["Product"];

/** A product's pictures: the first one is shown in lists. */
export function Pictures({ product, change }: { product: Product; change: boolean }) {
  const [alt, setAlt] = useState("");
  const refresh = useRefresh();
  return (
    <section className="board">
      <h2>Pictures</h2>
      {product.images.length === 0 && <p className="soft">No picture yet.</p>}
      <ul className="pictures">
        {product.images.map((image) => (
          <li key={image.id}>
            <img src={image.sizes[0]?.url ?? image.url} alt={image.alt || product.name} width={128} height={128} />
            {change && <DeedButton deed={{
              label: "Take down", plain: true, ask: "Take this picture down?", method: "DELETE", path: `/images/${image.id}`,
              body: () => undefined, money: "Does not move.", stock: "Does not move.", undo: "Send the picture again.", yes: "Take it down", done: "Taken down.",
            }} />}
          </li>
        ))}
      </ul>
      {change && (
        <FileDesk path={`/products/${product.id}/images`} accept="image/jpeg,image/png,image/webp" label="Another picture" sent={() => { setAlt(""); refresh(); }}
          fields={() => ({ alt })}>
          <div className="field">
            <label htmlFor="alt">What it shows</label>
            <input id="alt" value={alt} onChange={(event) => setAlt(event.target.value)} />
            <small className="soft">For who cannot see it: a yellow packet of maize flour</small>
          </div>
        </FileDesk>
      )}
    </section>
  );
}
