import { Clock, MapPin, Zap } from "lucide";
import { fileAddress } from "../../api/client";
import type { TitleGroup } from "../../api/programme";
import { t } from "../../i18n";
import { cardStatus, lowestPrice } from "../../lib/programme-cards";
import { formatMoney } from "../../lib/money";
import { Icon, LinkButton, Skeleton } from "../../ui";
import { pathOfTitle } from "./card";
import { Between, datesWords, statusWords, venueWords } from "./words";

/** A name of more letters is set smaller, so that the hero keeps its height. */
const LONG_NAME = 24;

/** One title of the city, large. Its wide image fills it; a poster stands in it whole, before a blurred copy of itself. */
export function Hero({ group, nowMs, withCity }: { group: TitleGroup; nowMs: number; withCity: boolean }) {
  const status = cardStatus(group, nowMs);
  const price = lowestPrice(group);
  const { wide, poster } = group;
  const backdrop = wide ?? poster;
  const [only] = group.next_events;
  const later = status?.what === "on_sale";
  const one = group.event_count === 1 && only && !later;
  const words = [status && statusWords(status, nowMs), venueWords(group, withCity)].filter(Boolean).join(" · ");
  return (
    <section class={wide ? "home-hero home-hero-wide" : "home-hero"} aria-label={t("home.hero_label")}>
      {backdrop && (
        <img class="home-hero-back" src={fileAddress(backdrop.path)} width={backdrop.width} height={backdrop.height} alt="" decoding="async" />
      )}
      {!wide && poster && (
        <img class="home-hero-poster" fetchpriority="high" src={fileAddress(poster.path)} width={poster.width} height={poster.height} alt="" decoding="async" />
      )}
      <div class="home-hero-words">
        <p class="home-hero-over"><Icon icon={status?.what === "few" ? Zap : later ? Clock : MapPin} size={16} />{words}</p>
        <h2 class={group.title.name.length > LONG_NAME ? "home-hero-long" : ""}>{group.title.name}</h2>
        <p class="home-hero-dates">{datesWords(group, nowMs)}</p>
        <p class="home-hero-go">
          <LinkButton large href={one ? `/events/${encodeURIComponent(only.event_id)}/seats` : pathOfTitle(group, nowMs)}>
            {one ? t("home.choose_seats") : later ? t("home.see_event") : t("home.choose_date")}
          </LinkButton>
          {price && <span><Between text="home.from_price" name="price"><strong>{formatMoney(price)}</strong></Between></span>}
        </p>
      </div>
    </section>
  );
}

export function HeroOutline() {
  return <div class="home-hero-outline"><Skeleton height="100%" /></div>;
}
