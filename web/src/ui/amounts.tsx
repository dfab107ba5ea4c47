// Amounts, quotes and posters: what several pages show of an event and its price.

import { useState } from "preact/hooks";
import { fileAddress } from "../api/client";
import type { Image, Money, Quote } from "../api/types";
import { t } from "../i18n";
import { discountRows } from "../lib/discounts";
import { formatMoney } from "../lib/money";
import { label } from "../lib/names";

export function Amount({ money, minus = false }: { money: Money; minus?: boolean }) {
  return <bdi class="nowrap">{minus && "−"}{formatMoney(money)}</bdi>;
}

/** A price that does not hold any more, before the one that does. */
export function Before({ money }: { money: Money | null }) {
  if (!money) return null;
  return <><span class="visually-hidden">{t("common.instead_of")} </span><s class="ink-2"><Amount money={money} /></s>{" "}</>;
}

/** A title's poster. Its size is known before it is loaded, so that nothing moves; one that does not come leaves its place empty. */
export function Poster({ image, lazy = false }: { image: Image | null | undefined; lazy?: boolean }) {
  const [lost, setLost] = useState<string | null>(null);
  if (!image) return null;
  if (lost === image.path) return <span class="poster poster-lost" style={{ aspectRatio: `${image.width} / ${image.height}` }} />;
  return (
    <img
      class="poster" onError={() => setLost(image.path)}
      // Before `src`: a browser that reads it later has begun to load.
      loading={lazy ? "lazy" : "eager"} decoding="async"
      src={fileAddress(image.path)} width={image.width} height={image.height} alt={image.alternative_text}
    />
  );
}

export interface QuoteTableProps {
  readonly quote: Quote;
  /** Names of tiers for people, by type. */
  readonly tierName?: (type: string) => string;
  /** Rows under the total. */
  readonly children?: preact.ComponentChildren;
}

/** A quote line by line: the parts are explained, and the total is the one that was shown all along. */
export function QuoteTable({ quote, tierName = label, children }: QuoteTableProps) {
  const row = (name: string, amount: Money) => amount.amount_minor !== 0 && (
    <tr><th scope="row">{name}</th><td><Amount money={amount} /></td></tr>
  );
  return (
    <table class="quote">
      <caption class="visually-hidden">{t("common.price")}</caption>
      <tbody>
        {quote.lines.map((line) => (
          <tr key={`${line.type} ${line.unit.amount_minor}`}>
            <th scope="row">{t("common.quote_line", { count: line.count, tier: tierName(line.type), price: formatMoney(line.unit) })}</th>
            <td><Amount money={line.amount} /></td>
          </tr>
        ))}
        {discountRows(quote).map(({ name, note, amount }, place) => (
          <tr key={place} class="discount">
            <th scope="row">{name}{note && <span class="ink-2"> — {note}</span>}</th>
            <td>{amount.amount_minor !== 0 && <Amount money={amount} minus />}</td>
          </tr>
        ))}
        {row(t("common.fees"), quote.fees)}
        {quote.booking_fee && (
          <tr class="quiet"><th scope="row">{t("common.booking_fee")}</th><td><Amount money={quote.booking_fee} /></td></tr>
        )}
        {!quote.tax_included && row(t("common.tax"), quote.tax)}
      </tbody>
      <tfoot>
        <tr><th scope="row">{t("common.total")}</th><td><Amount money={quote.total} /></td></tr>
        {quote.tax_included && quote.tax.amount_minor !== 0 && <tr class="quiet"><th scope="row">{t("common.tax_included")}</th><td><Amount money={quote.tax} /></td></tr>}
        {children}
      </tfoot>
    </table>
  );
}
