import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { useSignedIn } from "../../shared/session";
import { bookingKey, isOpenBooking, useBooking, useMyBookings } from "../data/bookings";
import { remembered } from "../data/kept";
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
  const id = Number(address.get("booking")) || 0;
  const wanted = useBooking(id);
  const known = remembered(bookingKey(id), wanted).data;
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => ask(() => client.GET("/api/v1/auth/me")),
    enabled: signedIn,
  });
  const mine = useMyBookings().rows.filter(isOpenBooking);
  const requests = useMyTransport();
  useTitle(t("transport.ask"));
  const waiting = (signedIn && me.isPending) || (wanted.isPending && wanted.isFetching);
  if (waiting) return <Loading label={t("loading")} />;
  const chosen = known && isOpenBooking(known) ? known : undefined;
  const bookings = chosen && !mine.some((each) => each.id === chosen.id) ? [chosen, ...mine] : mine;
  return (
    <div className="page column">
      <Link className="crumb" to={chosen ? `/bookings/${chosen.id}` : "/storage"}>
        <Icon name="left" /> {chosen ? t("booking.title", { number: chosen.unit.number }) : t("home.storage")}
      </Link>
      <h1>{t("transport.ask")}</h1>
      <p>{t("transport.ask.more")}</p>
      <MoveForm key={`${me.data?.id}-${chosen?.id}`} user={me.data} bookings={bookings} chosen={chosen} />
      <TransportList found={requests} />
    </div>
  );
}
