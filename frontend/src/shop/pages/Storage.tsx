import { Link, useSearchParams } from "react-router";
import { useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { isOpenBooking } from "../data/bookings";
import { only } from "../data/listed";
import { SIZES, type Unit, useUnits } from "../data/storage";
import { isOpenTransport } from "../data/transport";
import { Icon } from "../parts/Icon";
import { Empty, Loading, Trouble } from "../parts/states";
import { useTitle } from "../parts/title";
import { Mine, useMine } from "../storage/Mine";
import { metres } from "../storage/measures";

function Card({ unit }: { unit: Unit }) {
  const t = useText();
  return (
    <li>
      <Link className="unit-card" to={`/storage/${unit.id}`}>
        <span className={`door ${unit.occupied_today ? "shut" : ""}`} aria-hidden="true">
          {unit.number}
        </span>
        <span className="unit-facts">
          <b>{t(`storage.size.${unit.size}`)}</b>
          <span className="measures">{metres(unit.dimensions)}</span>
          <span className={`tag ${unit.occupied_today ? "plainly" : "paid"}`}>
            {t(unit.occupied_today ? "storage.occupied" : "storage.free")}
          </span>
        </span>
        <span className="unit-price">
          <span className="price">{ksh(unit.monthly_price)}</span>
          <span className="small">{t("storage.monthly")}</span>
        </span>
      </Link>
    </li>
  );
}

interface Choice {
  size: string;
  choose: (size: string) => void;
  found: ReturnType<typeof useUnits>;
}

function Units({ size, choose, found }: Choice) {
  const t = useText();
  const units = found.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <div className="filters">
        <label>
          {t("storage.size")}
          <select value={size} onChange={(event) => choose(event.target.value)}>
            <option value="">{t("filter.everything")}</option>
            {SIZES.map((each) => (
              <option key={each} value={each}>
                {t(`storage.size.${each}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {found.isError && <Trouble error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading label={t("loading")} />}
      {found.isSuccess && !units.length && <Empty title={t("list.none")} more={t("storage.none.more")} />}
      <ul className="units">
        {units.map((unit) => (
          <Card key={unit.id} unit={unit} />
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

export default function StoragePage() {
  const t = useText();
  const [address, setAddress] = useSearchParams();
  const size = SIZES.find((each) => each === address.get("size")) ?? "";
  const found = useUnits(size);
  const mine = useMine();
  const choose = (wanted: string) => setAddress(wanted ? { size: wanted } : {}, { replace: true });
  useTitle(t("home.storage"));
  return (
    <div className="page">
      <div>
        <h1>{t("home.storage")}</h1>
        <p>{t("home.storage.more")}</p>
        <p>
          <Link className="crumb" to="/transport">
            <Icon name="lorry" /> {t("transport.ask")}
          </Link>
        </p>
      </div>
      {mine.isPending ? (
        <Loading label={t("loading")} />
      ) : (
        <>
          <Mine bookings={only(mine.bookings, isOpenBooking)} moves={only(mine.moves, isOpenTransport)} />
          <Units size={size} choose={choose} found={found} />
        </>
      )}
    </div>
  );
}
