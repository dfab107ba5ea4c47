import { TicketPercent } from "lucide";
import type { PayableEvent, Tier } from "../../api/types";
import { t } from "../../i18n";
import { performanceOf } from "../../lib/calendar";
import { formatEnd } from "../../lib/calendar-words";
import { formatList } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { tierName } from "../../lib/names";
import { dearestFirst, formatRange, nextPrice, tierPriceBefore, tierRange } from "../../lib/prices";
import type { TierPlaces } from "../../lib/prices-where";
import { lookOf } from "../../map/tiers";
import { Amount, Before, Icon } from "../../ui";
import { counted, placesWords, startWords } from "./words";

interface PricesProps {
  readonly event: PayableEvent;
  /** Where the seats of each tier are, by its type; null until the hall is known. */
  readonly places: ReadonlyMap<string, TierPlaces> | null;
  readonly now: number;
}

/** What a seat of each tier costs, the dearest first, in the colours and shapes of the map. */
export function Prices({ event, places, now }: PricesProps) {
  const tiers = dearestFirst(event.tiers);
  const max = event.tickets_per_customer_max;
  return (
    <section id="prices" aria-labelledby="prices-heading">
      <h2 id="prices-heading">{t("event.prices_heading")}</h2>
      <ul class="event-tiers">
        {tiers.map((tier, place) => (
          <TierRow
            key={tier.type} event={event} tier={tier} look={lookOf(tiers.length - 1 - place, tiers.length)} now={now}
            places={places?.get(tier.type)} isOnlySection={event.sections.length === 1} />
        ))}
      </ul>
      <p class="small ink-2">{t("event.price_note", { day: startWords(performanceOf(event, now)) })}{max != null && ` ${t("event.tickets_max", { count: max })}`}</p>
      <Offers event={event} now={now} />
    </section>
  );
}

interface TierRowProps {
  readonly event: PayableEvent;
  readonly tier: Tier;
  readonly look: ReturnType<typeof lookOf>;
  readonly now: number;
  readonly places: TierPlaces | undefined;
  readonly isOnlySection: boolean;
}

function TierRow({ event, tier, look, now, places, isOnlySection }: TierRowProps) {
  const where = places ? placesWords(places.sections, isOnlySection) : null;
  const change = nextPrice(event, tier);
  const until = change && formatEnd(change.until, event.time_zone, now);
  const range = tierRange(tier);
  return (
    <li class={places?.left === 0 ? "event-tier-gone" : undefined}>
      <span class={`event-glyph event-glyph-${look.shape} event-tier-${look.colour}`} aria-hidden="true" />
      <div class="event-tier">
        <h3><bdi>{tierName(tier)}</bdi></h3>
        {where && where !== tierName(tier) && <p>{where}</p>}
        {change && <p class="event-change">{change.after ? t("event.price_change", { until, price: formatMoney(change.after) }) : t("event.price_until", { until })}</p>}
        <SectionPrices tier={tier} isOnlySection={isOnlySection} />
      </div>
      {places?.left != null && <span class="event-left">{places.left === 0 ? t("event.none_left") : t("event.left", counted(places.left))}</span>}
      <p class="event-price"><Before money={tierPriceBefore(event, tier)} />{range && formatRange(range)}</p>
    </li>
  );
}

/** Prices that a tier has in some sections and rows. */
function SectionPrices({ tier, isOnlySection }: { tier: Tier; isOnlySection: boolean }) {
  const others = tier.section_prices ?? [];
  if (others.length === 0) return null;
  return (
    <ul class="event-others">
      {others.map(({ section, rows = [], total }) => (
        <li key={`${section} ${rows.join(" ")}`}>
          <span>{placesWords([{ section, rows: rows.map((row) => [row, row] as const) }], isOnlySection) ?? section}</span>
          <Amount money={total} />
        </li>
      ))}
      <li><span>{t("event.price_elsewhere")}</span><Amount money={tier.total} /></li>
    </ul>
  );
}

/** Offers that everybody has. Those on single seats are in the prices already, the others are in the price of a choice. */
function Offers({ event, now }: { event: PayableEvent; now: number }) {
  const offers = event.offers ?? [];
  if (offers.length === 0) return null;
  return (
    <div class="event-offers">
      <Icon icon={TicketPercent} />
      <div>
        <h3>{t("event.offers_heading")}</h3>
        <ul>
          {offers.map(({ label, seats_min: seats, until }) => {
            const terms = [
              seats != null && seats > 1 && t("event.offer_seats", { count: seats }),
              until != null && t("event.offer_until", { until: formatEnd(until, event.time_zone, now) }),
            ].filter((term) => term !== false);
            return <li key={label}><b><bdi>{label}</bdi></b>{terms.length > 0 && <> · {formatList(terms)}</>}</li>;
          })}
        </ul>
        <p class="small ink-2">{t("event.offers_note")}</p>
      </div>
    </div>
  );
}
