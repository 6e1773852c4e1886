import type { Schemas } from "../../shared/api";
import { API } from "../../shared/session";

type Image = Omit<Schemas["Image"], "id" | "position" | "sizes"> & Partial<Pick<Schemas["Image"], "sizes">>;
/** Where a picture hangs: in a row of goods, on its own page, on a line of the cart. */
type Place = "row" | "page" | "line";

/** How wide the square is that it fills there, as the style sheets say it. */
const WIDTHS: Record<Place, [string, string][]> = {
  row: [
    ["(min-width: 72rem)", "16.5rem"],
    ["(min-width: 56rem)", "25vw - 26px"],
    ["(min-width: 40rem)", "33vw - 19px"],
    ["", "50vw - 22px"],
  ],
  page: [
    ["(min-width: 72rem)", "30.5rem"],
    ["(min-width: 56rem)", "45vw - 36px"],
    ["", "100vw - 32px"],
  ],
  line: [["", "4.5rem"]],
};

/** The address of a picture: the API may be on another host than the pages. */
export const addressOf = (url: string): string => API + url;

/** A wide picture is cut to the square, so that its file has to be wider than that. */
function sizes(place: Place, image: Image): string {
  const wide = Math.max(1, Math.round((100 * image.width) / image.height) / 100);
  return WIDTHS[place].map(([when, width]) => `${when} calc(${wide} * (${width}))`.trim()).join(", ");
}

interface Props {
  name: string;
  id: number;
  image?: Image | null;
  place: Place;
  eager?: boolean;
}

/** A picture that sets its space before it loads; without one, the name painted on a board. */
export function Picture({ name, id, image, place, eager }: Props) {
  if (image) {
    return (
      <div className="picture">
        <img
          src={addressOf(image.url)}
          srcSet={image.sizes?.map((size) => `${addressOf(size.url)} ${size.width}w`).join(", ")}
          sizes={image.sizes && sizes(place, image)}
          alt={image.alt || name}
          width={image.width}
          height={image.height}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
        />
      </div>
    );
  }
  const word = name.split(/[\s,]+/)[0] ?? name;
  const rest = name.includes(",") ? name.slice(name.indexOf(",") + 1).trim() : "";
  return (
    <div className={`picture painted paint-${id % 6}`} aria-hidden="true">
      <span className={word.length > 8 ? "long" : ""}>{word}</span>
      {rest && <small>{rest}</small>}
    </div>
  );
}
