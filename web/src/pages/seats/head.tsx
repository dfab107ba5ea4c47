import { ArrowLeft, List, Map as MapIcon } from "lucide";
import { fileAddress } from "../../api/client";
import { t, language } from "../../i18n";
import type { Mode } from "../../lib/choice";
import { titleTexts } from "../../lib/texts";
import { formatShortStart } from "../../lib/time";
import { Icon, Segments } from "../../ui";
import type { Picker } from "./use-picker";
import type { Screen } from "./use-screen";

export function Head({ picker, screen }: { picker: Picker; screen: Screen }) {
  const { event, choice, move } = picker;
  const { name } = titleTexts(event, [language()]);
  const when = formatShortStart(event.starts_at, event.time_zone, event.local_start);
  const back = move ? t("seats.back_to_booking") : t("seats.back", { title: name });
  const from = move ? `/booking/${encodeURIComponent(move.booking_id)}` : `/e/${encodeURIComponent(event.event_id)}`;
  return (
    <header class="seats-head">
      <a class="btn btn-icon btn-quiet" href={from} aria-label={back} title={back}>
        <Icon icon={ArrowLeft} turns />
      </a>
      {event.poster && <img class="seats-poster" src={fileAddress(event.poster.path)} width={36} height={48} alt="" />}
      <div class="seats-what">
        <h1 dir="auto">{name}<span class="visually-hidden"> — {t("seats.choose")}</span></h1>
        <p>{t("seats.when_where", { when, venue: event.venue.name })}</p>
      </div>
      {screen === "wide"
        ? <Segments<Mode>
            label={t("seats.show_as")} name="mode" value={choice.mode} onChange={picker.setMode}
            options={[
              { value: "map", text: <><Icon icon={MapIcon} size={18} />{t("seats.map")}</> },
              { value: "list", text: <><Icon icon={List} size={18} />{t("seats.list")}</> },
            ]} />
        : <OtherMode picker={picker} />}
    </header>
  );
}

/** On phones, the one that is not shown. */
function OtherMode({ picker }: { picker: Picker }) {
  const other: Mode = picker.choice.mode === "map" ? "list" : "map";
  return (
    <button type="button" class="btn" onClick={() => picker.setMode(other)}>
      <Icon icon={other === "list" ? List : MapIcon} size={18} />{t(`seats.${other}`)}
    </button>
  );
}
