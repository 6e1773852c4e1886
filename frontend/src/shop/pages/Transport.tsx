import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import { useLanguage, useText } from "../../shared/i18n";
import { ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { when } from "../../shared/time";
import { remembered } from "../data/kept";
import { type WholeTransport, transportKey, useCancelTransport, useTransport } from "../data/transport";
import { History } from "../parts/History";
import { Icon } from "../parts/Icon";
import { Since } from "../parts/Since";
import { Sums } from "../parts/Sums";
import { Sure } from "../parts/Sure";
import { When } from "../parts/When";
import { NotYet } from "../parts/states";
import { useTitle } from "../parts/title";
import { kilometres } from "../storage/measures";
import { TransportTag } from "../storage/tags";

function Words({ request }: { request: WholeTransport }) {
  const t = useText();
  const language = useLanguage();
  const at = request.scheduled_at ? when(request.scheduled_at, language) : "";
  const facts = { time: at, phone: phone(request.phone) || (request.email ?? "") };
  return (
    <p className={request.status === "requested" ? "notice waits" : "notice"}>
      {t(`transport.${request.status}.more`, facts)}
    </p>
  );
}

function Facts({ request }: { request: WholeTransport }) {
  const t = useText();
  return (
    <section>
      <dl className="places">
        <div>
          <dt>{t("transport.from")}</dt>
          <dd>{request.pickup_address}</dd>
        </div>
        <div>
          <dt>{t("transport.to")}</dt>
          <dd>{request.delivery_address}</dd>
        </div>
        {request.items && (
          <div>
            <dt>{t("transport.items")}</dt>
            <dd className="description">{request.items}</dd>
          </div>
        )}
      </dl>
      <Sums
        rows={[
          [t("transport.far"), kilometres(request.distance_m)],
          [t("transport.wanted"), <When key="wanted" at={request.preferred_at} />],
          ...(request.scheduled_at
            ? ([[t("transport.comes"), <When key="comes" at={request.scheduled_at} />]] as [string, ReactNode][])
            : []),
          [t("checkout.phone.reach"), phone(request.phone) || request.email],
        ]}
        total={[t("transport.about"), ksh(request.estimated_cost)]}
      />
      <p className="small">{t("transport.estimate.more")}</p>
    </section>
  );
}

function Cancel({ request }: { request: WholeTransport }) {
  const t = useText();
  const cancel = useCancelTransport(request.id);
  return (
    <Sure
      deed={cancel}
      label={t("transport.cancel")}
      question={t("transport.cancel.sure")}
      yes={t("order.cancel.yes")}
      no={t("order.cancel.no")}
    />
  );
}

export default function TransportPage() {
  const t = useText();
  const id = Number(useParams().id) || 0;
  const found = useTransport(id);
  const { data: request, since } = remembered(transportKey(id), found);
  useTitle(t("transport.title"));
  if (!request) return <NotYet found={found} />;
  const mayCancel = request.status === "requested" || request.status === "scheduled";
  return (
    <div className="page column">
      <Link className="crumb" to="/storage">
        <Icon name="left" /> {t("home.storage")}
      </Link>
      <h1>{t("transport.title")}</h1>
      <TransportTag request={request} />
      <Since at={since} />
      <Words request={request} />
      <Facts request={request} />
      <div className="actions">
        {request.booking_id !== null && (
          <Link className="button quiet" to={`/bookings/${request.booking_id}`}>
            {t("booking.see")}
          </Link>
        )}
        {mayCancel && <Cancel request={request} />}
      </div>
      <History
        events={request.history.map(({ to_status, at }) => ({ words: t(`transport.${to_status}`), at }))}
      />
    </div>
  );
}
