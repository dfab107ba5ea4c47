// What the map's marks mean: each tier with its price and what is left, and the states of a seat.

import { t } from "../../i18n";
import { ACCESSIBLE, COMPANION, RESTRICTED } from "../../lib/seat-flags";
import { formatNumber } from "../../lib/locale";
import { formatRange } from "../../lib/prices";
import type { Hall, HallTier } from "../../map/hall";
import { SignMark, TierMark, YoursMark, signName, type Sign } from "./marks";
import type { Picker } from "./use-picker";

/** Tiers that are shown, dearest first; those of the section that is looked at, if there is one. */
export function shownTiers(hall: Hall, section: Picker["section"]): HallTier[] {
  const within = section ? section.tiers.map((index) => hall.tiers[index]).filter((tier) => tier !== undefined) : hall.tiers;
  return within.filter((tier) => tier.onSale).toSorted((one, other) => other.rank - one.rank);
}

export function tierPriceWords(tier: HallTier): string {
  const { lowest, highest } = tier;
  return lowest && highest ? formatRange({ lowest, highest }) : "";
}

export function Legend({ picker }: { picker: Picker }) {
  const { hall } = picker.hall;
  if (!hall) return null;
  return (
    <section class="seats-card seats-legend" aria-label={t("seats.legend")}>
      <ul class="seats-tiers">
        {shownTiers(hall, picker.section).map((tier) => (
          <li key={tier.type}>
            <TierMark tier={tier} />
            <span><b>{tierPriceWords(tier)}</b><small>{tier.label}</small></span>
            <small>{leftWords(hall, picker, tier)}</small>
          </li>
        ))}
      </ul>
      <ul class="seats-signs">
        <li><YoursMark size={18} />{t("seats.sign_yours")}</li>
        {signsOf(hall).map((sign) => <li key={sign}><SignMark sign={sign} />{signName(sign)}</li>)}
      </ul>
    </section>
  );
}

function leftWords(hall: Hall, { section }: Picker, tier: HallTier): string {
  let left = tier.available;
  if (section && !section.generalAdmission) {
    left = 0;
    for (let seat = section.start; seat < section.end; seat++) {
      if (hall.isFree(seat) && hall.tiers[hall.seats.tierOf[seat] as number] === tier) left++;
    }
  }
  return left === 0 ? t("seats.none_left") : t("seats.left", { count: left, number: formatNumber(left) });
}

function signsOf(hall: Hall): Sign[] {
  const has = (flag: number) => hall.seats.flags.some((flags) => (flags & flag) !== 0);
  const signs: (Sign | false)[] = [
    hall.seatCount > 0 && "preview", hall.seatCount > 0 && "taken",
    has(RESTRICTED) && "part", has(ACCESSIBLE) && "wheelchair", has(COMPANION) && "companion",
  ];
  return signs.filter((sign) => sign !== false);
}

/** Whether the seats of this tier's price are the only ones that are looked for. */
function isOnly({ choice: { filters } }: Picker, { lowest, highest }: HallTier): boolean {
  return filters.from !== null && filters.from === lowest?.amount_minor && filters.to === highest?.amount_minor;
}

function showOnly(picker: Picker, tier: HallTier): void {
  const all = isOnly(picker, tier) || !tier.lowest || !tier.highest;
  picker.setFilters(all ? { from: null, to: null } : { from: tier.lowest?.amount_minor ?? null, to: tier.highest?.amount_minor ?? null });
}

/** The prices in one line, on phones. A tap leaves only the seats at that price, another one all again. */
export function PriceStrip({ picker }: { picker: Picker }) {
  const { hall } = picker.hall;
  if (!hall) return null;
  return (
    <ul class="seats-strip" aria-label={t("seats.legend")}>
      {shownTiers(hall, picker.section).map((tier) => (
        <li key={tier.type}>
          <button type="button" aria-pressed={isOnly(picker, tier)} aria-label={`${tierPriceWords(tier)}, ${tier.label}, ${leftWords(hall, picker, tier)}`} onClick={() => showOnly(picker, tier)}>
            <TierMark tier={tier} />{leftWords(hall, picker, tier) === t("seats.none_left") ? <><s>{tierPriceWords(tier)}</s> {t("seats.none_left")}</> : tierPriceWords(tier)}
          </button>
        </li>
      ))}
    </ul>
  );
}
