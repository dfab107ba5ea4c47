import { ArrowLeft, Clock, Languages, MapPin, Share, UserRound, type IconNode } from "lucide";
import { fileAddress } from "../../api/client";
import type { PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { formatDuration, languageNames } from "../../lib/calendar-words";
import type { TitleTexts } from "../../lib/texts";
import { Badge, Icon, Poster, toast } from "../../ui";

/** Characters of a name that is set smaller. */
const LONG_NAME = 40;

/** Poster, name and facts over the wide image, or over a blur of the poster: a scrim keeps the text readable on both. */
export function Cover({ event, texts }: { event: PayableEvent; texts: TitleTexts }) {
  const { images } = event.title_details;
  const [wide, poster] = [images?.wide, images?.poster ?? event.poster];
  const backdrop = wide ?? poster;
  return (
    <header class={poster ? "event-head" : "event-head event-head-bare"}>
      <div class={wide ? "event-cover" : "event-cover event-cover-blurred"}>
        {backdrop && <img src={fileAddress(backdrop.path)} width={backdrop.width} height={backdrop.height} alt="" decoding="async" />}
      </div>
      <div class="event-top">
        <a href={`/?city=${encodeURIComponent(event.venue.city)}`}><Icon icon={ArrowLeft} turns />{t("event.programme_of", { city: event.venue.city })}</a>
        <button type="button" onClick={() => void share(event.event_id, texts.name)}><Icon icon={Share} />{t("event.share")}</button>
      </div>
      {poster && <div class="event-poster"><Poster image={poster} /></div>}
      <div class="event-names">
        <p class="event-kind">{kindLine(event)}</p>
        {event.status === "cancelled" && <p class="event-kind"><Badge kind="danger">{t("event.cancelled")}</Badge></p>}
        <h1 class={texts.name.length > LONG_NAME ? "event-long" : undefined} lang={texts.language ?? undefined}><bdi>{texts.name}</bdi></h1>
      </div>
      <Facts event={event} />
    </header>
  );
}

const KINDS = {
  film: "event.kind_film", play: "event.kind_play", concert: "event.kind_concert", sport: "event.kind_sport", other: "event.kind_show",
} as const;

function kindLine(event: PayableEvent): string {
  return [t(KINDS[event.title.kind]), ...event.title_details.genres].join(" · ");
}

function Facts({ event }: { event: PayableEvent }) {
  const { duration_minutes: minutes, age_rating: rating } = event.title_details;
  const { languages } = event.title;
  return (
    <dl class="event-facts">
      <Fact icon={MapPin} name={t("event.fact_place")} value={`${event.venue.name}, ${event.venue.city}`} />
      {minutes ? <Fact icon={Clock} name={t("event.fact_duration")} value={formatDuration(minutes)} /> : null}
      {languages.length > 0 && <Fact icon={Languages} name={t("event.fact_language")} value={languageNames(languages)} />}
      {rating && <Fact icon={UserRound} name={t("event.fact_age")} value={ratingWords(rating)} />}
    </dl>
  );
}

function Fact({ icon, name, value }: { icon: IconNode; name: string; value: string }) {
  return (
    <div>
      <Icon icon={icon} size={18} />
      <dt class="visually-hidden">{name}</dt>
      <dd><bdi>{value}</bdi></dd>
    </div>
  );
}

/** A house's own number is an age; other systems have labels that their country knows. */
function ratingWords({ system, label }: { system: string; label: string }): string {
  if (system === "house" && /^\d+$/.test(label)) return t("event.ages_from", { age: label });
  return t("event.rated", { rating: system === "house" ? label : `${system} ${label}` });
}

/** Shares the address that robots and messengers can read, or copies it where there is nothing to share with. */
async function share(eventId: string, name: string): Promise<void> {
  const url = `${location.origin}/e/${encodeURIComponent(eventId)}`;
  if (typeof navigator.share === "function") {
    // Refused by the reader: there is nothing to say.
    await navigator.share({ title: name, url }).catch(() => undefined);
    return;
  }
  try {
    await navigator.clipboard.writeText(url);
    toast(t("event.address_copied"));
  } catch {
    toast(t("event.address_not_copied", { address: url }));
  }
}
