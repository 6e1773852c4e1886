import { Link } from "react-router";
import { useText } from "../../shared/i18n";
import { Empty } from "../parts/states";

export function NotFound() {
  const t = useText();
  return (
    <div className="page">
      <Empty title={t("error.notFound")} more={t("error.notFound.more")}>
        <Link className="button" to="/goods">
          {t("cart.toGoods")}
        </Link>
      </Empty>
    </div>
  );
}
