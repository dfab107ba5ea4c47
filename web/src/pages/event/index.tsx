import "./event.css";
import { useEffect, useMemo } from "preact/hooks";
import { ApiProblem } from "../../api/problem";
import type { PayableEvent } from "../../api/types";
import { language, LANGUAGES, t } from "../../i18n";
import { daysOf, performanceOf } from "../../lib/calendar";
import { policyOf } from "../../lib/policy";
import { assumeCity } from "../../lib/programme-city";
import { leftHint, seatsLeft, tierPlaces } from "../../lib/prices-where";
import { tellSeen } from "../../lib/seen";
import { saleState } from "../../lib/sale";
import { readerLanguages, titleTexts } from "../../lib/texts";
import { useTitle } from "../../ui/hooks";
import { Failure, LinkButton, Loading, Skeleton } from "../../ui";
import type { PageProps } from "../page";
import { Contents, type ContentsEntry } from "./contents";
import { Cover } from "./cover";
import { Panel } from "./panel";
import { Plans } from "./plans";
import { Prices } from "./prices";
import { About, Access, CompanySection, Elsewhere, Place } from "./sections";
import { useAvailability, useEvent, useLayout, useSaleClock, type EventData } from "./use-event";

export default function EventPage({ params }: PageProps) {
  const data = useEvent(params["event"] ?? "");
  if (data.error && !data.event) return <Failed error={data.error} retry={data.reload} />;
  if (!data.event) return <div class="event-loading"><Loading what={t("event.the_event")}><Outline /></Loading></div>;
  return <Shown event={data.event} data={data} />;
}

function Shown({ event, data }: { event: PayableEvent; data: EventData }) {
  const now = useSaleClock(event);
  const texts = titleTexts(event, readerLanguages(language(), navigator.languages, LANGUAGES));
  const availability = useAvailability(event.event_id);
  const layout = useLayout(event);
  useTitle(texts.name);
  // Who comes by a shared link goes on in the programme of this city, unless another one was chosen.
  useEffect(() => assumeCity(event.venue.city), [event.venue.city]);
  useEffect(() => tellSeen(event.event_id, event.seen_one_in), [event.event_id]);
  const left = useMemo(() => availability && seatsLeft(availability), [availability]);
  const all = useMemo(() => {
    const listed = data.listed ?? [];
    const events = listed.some((one) => one.event_id === event.event_id) ? listed : [...listed, event];
    const hint = left && { seats_left: leftHint(left) };
    return events.map((one) => performanceOf(one.event_id === event.event_id ? { ...one, ...hint } : one, now));
  }, [data.listed, event, left]);
  const here = all.filter((one) => one.event.venue.city === event.venue.city);
  const elsewhere = all.filter((one) => one.event.venue.city !== event.venue.city);
  const days = useMemo(() => daysOf(here), [all, event.venue.city]);
  const policy = policyOf(event, now);
  const sale = saleState(event, now);
  const isOver = !sale.open && (sale.reason === "cancelled" || sale.reason === "started");
  const places = useMemo(() => layout && tierPlaces(layout, event, isOver ? null : availability), [layout, event, availability, isOver]);
  const entries: ContentsEntry[] = [
    { id: "about", name: t("event.about") },
    { id: "prices", name: t("event.prices") },
    ...(isOver ? [] : [{ id: "plans", name: t("event.plans") }]),
    { id: "access", name: t("event.access") },
    ...(texts.cast ? [{ id: "company", name: t("event.company") }] : []),
    { id: "place", name: t("event.place") },
    ...(elsewhere.length > 0 ? [{ id: "elsewhere", name: t("event.elsewhere") }] : []),
  ];
  return (
    <article class="event">
      <Cover event={event} texts={texts} />
      <Panel
        event={event} days={days} sale={sale} policy={policy} now={now} data={data} left={left} places={places} />
      <Contents entries={entries} />
      <div class="event-text">
        {data.error ? <Failure error={data.error} retry={data.reload} /> : null}
        <About event={event} texts={texts} />
        <Prices event={event} places={places} now={now} />
        {!isOver && <Plans event={event} policy={policy} now={now} />}
        <Access event={event} layout={layout} now={now} />
        {texts.cast && <CompanySection cast={texts.cast} />}
        <Place event={event} />
        <Elsewhere performances={elsewhere} />
      </div>
    </article>
  );
}

function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const isMissing = error instanceof ApiProblem && error.status === 404;
  useTitle(isMissing ? t("event.not_found") : t("event.event"));
  if (isMissing) {
    return (
      <div class="page page-narrow stack">
        <h1>{t("event.not_found")}</h1>
        <p>{t("event.not_found_hint")}</p>
        <p><LinkButton href="/" kind="primary">{t("event.see_programme")}</LinkButton></p>
      </div>
    );
  }
  return (
    <div class="page page-narrow stack">
      <h1>{t("event.event")}</h1>
      <Failure error={error} retry={retry} />
      <p><LinkButton href="/">{t("event.see_programme")}</LinkButton></p>
    </div>
  );
}

function Outline() {
  return (
    <div class="event event-outline">
      <div class="event-head">
        <div class="event-cover" />
        <div class="event-top" />
        <div class="event-poster"><span class="skeleton" /></div>
        <div class="event-names stack-s"><Skeleton width="8rem" /><Skeleton width="80%" height="3.5rem" /></div>
        <div class="event-facts"><Skeleton width="60%" /></div>
      </div>
      <div class="event-panel"><div class="event-card"><Skeleton width="50%" height="1.75rem" /><Skeleton height="18rem" /><Skeleton height="3.25rem" /></div></div>
      <div class="event-text">
        <div class="stack-s event-outline-text"><Skeleton /><Skeleton /><Skeleton width="70%" /></div>
        <div class="stack"><Skeleton width="60%" height="2rem" /><Skeleton height="3.5rem" /><Skeleton height="3.5rem" /><Skeleton height="3.5rem" /></div>
      </div>
    </div>
  );
}
