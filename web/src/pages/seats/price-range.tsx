import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { formatRange } from "../../lib/prices";
import type { Picker } from "./use-picker";

/** Lowest and highest price by two sliders, under a column for each price: its height says how many seats are left at it. */
export function PriceRange({ picker }: { picker: Picker }) {
  const { bins, choice: { filters }, event: { currency }, hall: { hall } } = picker;
  if (!hall || bins.length < 2) return null;
  const last = bins.length - 1;
  const from = Math.max(0, filters.from === null ? 0 : bins.findIndex((bin) => bin.price >= (filters.from ?? 0)));
  const to = filters.to === null ? last : Math.max(from, bins.findLastIndex((bin) => bin.price <= (filters.to ?? 0)));
  const amount = (place: number) => ({ amount_minor: bins[place]?.price ?? 0, currency });
  const money = (place: number) => formatMoney(amount(place));
  const set = (low: number, high: number) => picker.setFilters({
    from: low <= 0 ? null : bins[low]?.price ?? null,
    to: high >= last ? null : bins[high]?.price ?? null,
  });
  const most = Math.max(...bins.map((bin) => bin.count));
  return (
    <fieldset class="seats-price">
      <legend class="visually-hidden">{t("seats.price_all_in")}</legend>
      <p class="seats-price-head" aria-hidden="true">
        <span class="seats-label">{t("seats.price_all_in")}</span>
        <b>{formatRange({ lowest: amount(from), highest: amount(to) })}</b>
      </p>
      <div class="seats-bars" aria-hidden="true">
        {bins.map((bin, place) => (
          <span
            key={bin.price} class={`seats-bar seats-tier-${hall.tiers[bin.tier]?.colour ?? 1}${place < from || place > to ? " seats-bar-off" : ""}`}
            style={{ blockSize: `${Math.max(8, Math.round((bin.count / most) * 100))}%` }} />
        ))}
      </div>
      <div class="seats-sliders">
        <span class="seats-track" style={{ insetInlineStart: `${(from / last) * 100}%`, insetInlineEnd: `${100 - (to / last) * 100}%` }} />
        <input
          type="range" min={0} max={last} value={from} aria-label={t("seats.price_from")} aria-valuetext={money(from)}
          onInput={(event) => set(Math.min(Number(event.currentTarget.value), to), to)} />
        <input
          type="range" min={0} max={last} value={to} aria-label={t("seats.price_to")} aria-valuetext={money(to)}
          onInput={(event) => set(from, Math.max(Number(event.currentTarget.value), from))} />
      </div>
    </fieldset>
  );
}
