// Why nothing fits, with ways on that lead to seats: fewer of them, apart, or the nearest date that has some.

import { useMemo } from "preact/hooks";
import { performancesOf } from "../../api/performances";
import { t } from "../../i18n";
import { nearestOpen, performanceOf } from "../../lib/calendar";
import { formatShortDay, formatTime } from "../../lib/calendar-words";
import { serverClock } from "../../lib/clock";
import { NO_FILTERS } from "../../lib/filters";
import { shortageOf } from "../../lib/shortage";
import { Button, LinkButton } from "../../ui";
import { useLoad } from "../../ui/hooks";
import type { Picker } from "./use-picker";

/** The date nearest to this one that has seats, in the same city. A list that does not come leaves the link out. */
export function NearestDate({ picker: { event, move } }: { picker: Picker }) {
  const { value } = useLoad(() => performancesOf(event.title.title_id), [event.title.title_id]);
  if (!value || move) return null;
  const now = serverClock.now();
  const here = value.filter((one) => one.venue.city === event.venue.city).map((one) => performanceOf(one, now));
  const near = nearestOpen(here, performanceOf(event, now));
  if (!near) return null;
  return <LinkButton href={`/events/${encodeURIComponent(near.eventId)}/seats`}>{t("seats.seats_on", { when: `${formatShortDay(near.date)}, ${formatTime(near)}` })}</LinkButton>;
}

export function ShortageWays({ picker }: { picker: Picker }) {
  const { hall: { hall, revision }, choice: { filters, party }, event, selection: { mine }, move } = picker;
  const short = useMemo(() => hall && shortageOf(hall, { filters, party, released: event.accessible_released, own: mine }), [hall, revision, filters, party, mine]);
  if (!short) return null;
  const fewer = (count: number) => !move && <Button onClick={() => picker.setParty(count)}>{t("seats.show_fewer", { count })}</Button>;
  switch (short.what) {
    case "sold": return <><p>{t("seats.all_sold")}</p><NearestDate picker={picker} /></>;
    case "filters": return <><p>{t("seats.filters_hide")}</p><Button onClick={() => picker.setFilters({ ...NO_FILTERS, sideBySide: filters.sideBySide })}>{t("seats.clear_filters")}</Button></>;
    case "few": return <><p>{t("seats.left_for_you", { count: short.left })}</p><div class="seats-buttons">{fewer(short.left)}<NearestDate picker={picker} /></div></>;
    case "together": return <><p>{t("seats.most_together", { count: short.most })}</p><div class="seats-buttons">{fewer(short.most)}<Button onClick={() => picker.setFilters({ sideBySide: false })}>{t("seats.show_apart")}</Button></div></>;
    case "kept": return <><p>{t("seats.kept_left")}</p><NearestDate picker={picker} /></>;
  }
}
