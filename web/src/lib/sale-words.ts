import type { BoxofficeEvent } from "../api/types";
import { t } from "../i18n";
import type { ClosedSale } from "./sale";
import { formatInstant, zoneName } from "./time";

/** The sentence that says why no seats can be had now, with the exact time where there is one to wait for. */
export function saleSentence(event: Pick<BoxofficeEvent, "time_zone">, sale: ClosedSale): string {
  if (sale.at === null) return t(`event.sale_${sale.reason as Exclude<ClosedSale["reason"], "early">}`);
  return t("event.sale_early", { start: formatInstant(sale.at, event.time_zone), zone: zoneName(sale.at, event.time_zone) });
}
