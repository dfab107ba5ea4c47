import { Clock, Zap } from "lucide";
import type { TitleGroup } from "../../api/programme";
import { cardStatus, eventToOpen, lowestPrice, type CardStatus } from "../../lib/programme-cards";
import { formatMoney } from "../../lib/money";
import { Badge } from "../../ui";
import { PosterFrame } from "./poster";
import { Between, datesWords, statusWords, venueWords } from "./words";

/** The page of a title: that of one of its events. */
export function pathOfTitle(group: TitleGroup, nowMs: number): string {
  const event = eventToOpen(group, nowMs);
  return event ? `/e/${encodeURIComponent(event.event_id)}` : `/?title_id=${encodeURIComponent(group.title.title_id)}`;
}

function StatusBadge({ status, nowMs }: { status: CardStatus; nowMs: number }) {
  const words = statusWords(status, nowMs);
  if (status.what === "few") return <Badge kind="danger" icon={Zap}>{words}</Badge>;
  if (status.what === "on_sale") return <Badge kind="ink" icon={Clock}>{words}</Badge>;
  return <Badge>{words}</Badge>;
}

export interface CardProps {
  readonly group: TitleGroup;
  readonly nowMs: number;
  readonly withCity: boolean;
  /** Seen without scrolling: its poster is loaded at once. */
  readonly eager: boolean;
  /** Level of its heading. */
  readonly level: 2 | 3;
}

export function Card({ group, nowMs, withCity, eager, level }: CardProps) {
  const status = cardStatus(group, nowMs);
  const price = lowestPrice(group);
  const Heading = level === 2 ? "h2" : "h3";
  const soldOut = status?.what === "sold_out";
  return (
    <li class={soldOut ? "home-card home-card-gone" : "home-card"}>
      <a href={pathOfTitle(group, nowMs)}>
        <span class="home-card-poster">
          <PosterFrame group={group} eager={eager} />
          {status && <span class="home-card-status"><StatusBadge status={status} nowMs={nowMs} /></span>}
        </span>
        <Heading class="home-card-name">{group.title.name}</Heading>
        <p>{datesWords(group, nowMs)}</p>
        <p>{venueWords(group, withCity)}</p>
        {price && !soldOut && (
          <p class="home-card-price"><Between text="home.from_price" name="price"><strong>{formatMoney(price)}</strong></Between></p>
        )}
      </a>
    </li>
  );
}
