// Sentences of the event page that are put together from several facts.

import type { Money } from "../../api/types";
import { t } from "../../i18n";
import type { Performance, PerformanceState } from "../../lib/calendar";
import { formatShortDay, formatTime } from "../../lib/calendar-words";
import { formatList } from "../../lib/locale";
import { formatMoney } from "../../lib/money";
import { label } from "../../lib/names";
import type { TierSection } from "../../lib/prices-where";

export function startWords(performance: Performance): string {
  return `${formatShortDay(performance.date)}, ${formatTime(performance)}`;
}

/** What a list says of a performance's seats, where it is worth a word. */
export function stateWords(state: PerformanceState): string | null {
  switch (state) {
    case "few": return t("event.few_left");
    case "sold_out": return t("event.sold_out");
    case "early": return t("event.on_sale_later");
    case "closed": return t("event.not_on_sale");
    default: return null;
  }
}

/** More sections than these are counted, or told as a run where their names are numbers. */
const SECTIONS_MAX = 4;

/** "Rows A–D", "Stalls, rows A–D, and Circle", "Sections 101 to 116" */
export function placesWords(sections: readonly TierSection[], isOnlySection: boolean): string | null {
  if (isOnlySection) return sections[0] && sections[0].rows.length > 0 ? rowsWords(sections[0], "only") : null;
  if (sections.length > SECTIONS_MAX) return manyWords(sections);
  return formatList(sections.map((one) => (
    one.rows.length === 0 ? label(one.section) : t("event.section_rows", { section: label(one.section), rows: rowsWords(one, "of") })
  )));
}

function rowsWords({ rows }: TierSection, where: "only" | "of"): string {
  const count = rows.some(([first, last]) => first !== last) ? 2 : rows.length;
  const names = formatList(rows.map(([first, last]) => (first === last ? first : `${first}–${last}`)));
  return where === "only" ? t("event.only_row", { count, rows: names }) : t("event.row", { count, rows: names });
}

function manyWords(sections: readonly TierSection[]): string {
  const numbers = sections.map((one) => Number(one.section));
  const areRun = numbers.every((number, place) => Number.isInteger(number) && number === (numbers[0] ?? 0) + place);
  const [first, last] = [sections[0], sections.at(-1)];
  if (areRun && first && last) return t("event.sections_run", { first: first.section, last: last.section });
  return t("event.sections", { count: sections.length });
}

/** A count with its thousands set apart, as the reader's language writes them. */
export function counted(count: number): { readonly count: number; readonly formatParams: object } {
  return { count, formatParams: { count: { numberingSystem: "latn" } } };
}

export function fromWords(price: Money): string {
  return t("event.from_price", { price: formatMoney(price) });
}
