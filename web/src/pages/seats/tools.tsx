// What is looked for: how many, at which price, and where.

import { Sparkles } from "lucide";
import { t } from "../../i18n";
import type { Filters } from "../../lib/filters";
import { RESTRICTED } from "../../lib/seat-flags";
import { SEATS_PER_BOOKING_MAX } from "../../lib/selection";
import { label, seatNames } from "../../lib/names";
import { Button, Choice, Segments } from "../../ui";
import { PriceRange } from "./price-range";
import type { Move } from "./use-move";
import { chosenCount, type Picker } from "./use-picker";

export function Tools({ picker, withBest = true }: { picker: Picker; withBest?: boolean }) {
  return (
    <div class="seats-tools">
      {picker.move ? <p class="small">{moveWords(picker, picker.move)}</p> : <Party picker={picker} />}
      <PriceRange picker={picker} />
      <Checks picker={picker} />
      {withBest && <BestButton picker={picker} />}
    </div>
  );
}

function Party({ picker: { choice, event, max, setParty } }: { picker: Picker }) {
  const sizes = Array.from({ length: max }, (_, place) => String(place + 1));
  const limit = event.tickets_per_customer_max != null && event.tickets_per_customer_max <= SEATS_PER_BOOKING_MAX
    ? t("seats.limit_customer", { count: max })
    : t("seats.limit_booking", { count: max });
  return (
    <div class={max > 6 ? "seats-party seats-party-many" : "seats-party"}>
      <p class="seats-label" aria-hidden="true">{t("seats.how_many")}</p>
      <Segments
        ink label={t("seats.how_many")} name="party" value={String(choice.party)} onChange={(size) => setParty(Number(size))}
        options={sizes.map((size) => ({ value: size, text: size }))} />
      <p class="seats-hint">{limit}</p>
    </div>
  );
}

/** Which seats are given up, and what others may cost. */
export function moveWords({ event }: Picker, { seats }: Move): string {
  return t("seats.move_words", { count: seats.length, seats: seatNames(seats, event.sections) });
}

function Checks({ picker }: { picker: Picker }) {
  const { choice: { filters }, hall: { hall } } = picker;
  const numbered = hall?.sections.some((section) => !section.generalAdmission) ?? false;
  if (!hall || !numbered) return null;
  const has = (flag: number) => hall.seats.flags.some((flags) => (flags & flag) !== 0);
  const check = (name: keyof Filters & `${string}`, words: string) => (
    <Choice type="checkbox" name={name} checked={filters[name] === true} onChange={(checked) => picker.setFilters({ [name]: checked })}>{words}</Choice>
  );
  return (
    <div class="seats-checks">
      {check("sideBySide", t("seats.side_by_side"))}
      {check("aisle", t("seats.aisle"))}
      {has(RESTRICTED) && check("clearView", t("seats.clear_view"))}
      {has(1) && check("access", t("seats.access"))}
    </div>
  );
}

/** The words of the button name the section, if the customer went into one. */
export function bestWords({ scope, choice }: Picker): string {
  const count = choice.party;
  return scope ? t("seats.best_in", { count, section: label(scope.name) }) : t("seats.show_best", { count });
}

export function BestButton({ picker }: { picker: Picker }) {
  const { action } = picker.best;
  return (
    <Button kind={picker.proposal || chosenCount(picker) > 0 ? "plain" : "primary"} wide icon={Sparkles} busy={action.busy} busyText={t("seats.looking")} onClick={() => picker.askBest("anew")}>
      {bestWords(picker)}
    </Button>
  );
}
