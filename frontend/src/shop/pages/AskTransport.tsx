import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { useSignedIn } from "../../shared/session";
import { isOpenBooking, useBooking, useMyBookings } from "../data/bookings";
import { useMyTransport } from "../data/transport";
import { Icon } from "../parts/Icon";
import { Loading } from "../parts/states";
import { useTitle } from "../parts/title";
import { TransportList } from "../storage/Mine";
import { MoveForm } from "../storage/MoveForm";

export default function AskTransportPage() {
  const t = useText();
  const signedIn = useSignedIn();
  const [address] = useSearchParams();
  const wanted = useBooking(Number(address.get("booking")) || 0);
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => ask(() => client.GET("/api/v1/auth/me")),
    enabled: signedIn,
  });
  const mine = useMyBookings().filter(isOpenBooking);
  const requests = useMyTransport();
  useTitle(t("transport.ask"));
  const waiting = (signedIn && me.isPending) || (wanted.isPending && wanted.isFetching);
  if (waiting) return <Loading label={t("loading")} />;
  const chosen = wanted.data && isOpenBooking(wanted.data) ? wanted.data : undefined;
  const bookings = chosen && !mine.some((each) => each.id === chosen.id) ? [chosen, ...mine] : mine;
  return (
    <div className="page column">
      <Link className="crumb" to={chosen ? `/bookings/${chosen.id}` : "/storage"}>
        <Icon name="left" /> {chosen ? t("booking.title", { number: chosen.unit.number }) : t("home.storage")}
      </Link>
      <h1>{t("transport.ask")}</h1>
      <p>{t("transport.ask.more")}</p>
      <MoveForm key={`${me.data?.id}-${chosen?.id}`} user={me.data} bookings={bookings} chosen={chosen} />
      <TransportList requests={requests} />
    </div>
  );
}
