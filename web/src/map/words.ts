// What is said of a seat or a section that the keys are at.

import { t } from "../i18n";
import { formatNumber } from "../lib/locale";
import { formatMoney } from "../lib/money";
import { rowTitle, seatsTitle, sectionTitle } from "../lib/seat-words";
import type { Hall, HallSection } from "./hall";

export function seatWords(hall: Hall, number: number, yours: boolean): string {
  const seat = hall.seat(number);
  const price = hall.priceOf(number);
  const facts = [
    rowTitle({ section: hall.sections.length > 1 ? seat.section.name : null, row: seat.row.name, table: seat.row.around }),
    seatsTitle([seat.label]),
    price ? formatMoney(price) : "",
    yours ? t("map.yours") : hall.isFree(number) ? t("map.free") : t("map.taken"),
    seat.accessible ? t("map.accessible") : "",
    seat.companion ? t("map.companion") : "",
    seat.restrictedView ? t("map.restricted") : "",
  ];
  return facts.filter(Boolean).join(", ");
}

export function sectionWords(section: HallSection): string {
  const state = section.state === "sold-out" ? t("map.sold_out") : section.state === "not-on-sale" ? t("map.not_on_sale")
    : t("map.left", { count: section.available, number: formatNumber(section.available) });
  const price = section.state === "open" && section.lowest ? t("map.from", { price: formatMoney(section.lowest) }) : "";
  return [sectionTitle(section.name), state, price].filter(Boolean).join(", ");
}
