import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { linesOf } from "../../lib/selection";
import { chosenCount, type Picker } from "./use-picker";
import { placeWords, seatWords } from "./words";

/** Tells screen readers what is chosen and what it costs, whenever that changes. */
export function Said({ picker }: { picker: Picker }) {
  const { selection: { selection }, basket, hall: { hall } } = picker;
  const count = chosenCount(picker);
  const seats = linesOf(selection.seats).map((line) => placeWords(seatWords(line.seats, hall, false))).join("; ");
  const words = count === 0 ? t("seats.nothing_chosen") : [
    t("seats.chosen", { count }), seats, basket.quote && t("seats.total_is", { total: formatMoney(basket.quote.total) }),
  ].filter(Boolean).join(". ");
  return <p class="visually-hidden" role="status">{words}</p>;
}
