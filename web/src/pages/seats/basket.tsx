// What is chosen and what it costs, with the one amber button.

import type { RefObject } from "preact";
import { X } from "lucide";
import { ApiProblem } from "../../api/problem";
import type { Money } from "../../api/types";
import { t } from "../../i18n";
import { formatMoney, sumMoney } from "../../lib/money";
import { label } from "../../lib/names";
import { saleSentence } from "../../lib/sale-words";
import { sectionTitle } from "../../lib/seat-words";
import { isForWhoNeedsIt, type ChosenSeat } from "../../lib/selection";
import { totalWithoutOffers } from "../../lib/total";
import { logInPath } from "../../router";
import { Before, Button, Failure, IconButton, Notice, QuoteTable } from "../../ui";
import { CodeField } from "../checkout/code-field";
import { YoursMark } from "./marks";
import { ShortageWays } from "./nearest";
import type { Basket as BasketState } from "./use-basket";
import { chosenCount, type Picker } from "./use-picker";
import { notesOf, seatWords } from "./words";

/** Each chosen seat, or the chosen places. Whoever gives one up goes on at the next, or else at `heading`. */
export function Chosen({ picker, heading }: { picker: Picker; heading: RefObject<HTMLElement | null> }) {
  const { selection: { selection }, basket, hall: { hall } } = picker;
  const { seats, places } = selection;
  const giveUp = (seat: ChosenSeat) => {
    picker.giveUp(seat.seat_id);
    heading.current?.focus();
  };
  if (places) {
    return (
      <ul class="seats-lines">
        <li>
          <YoursMark />
          <p><b>{t("seats.places_in", { count: places.count, section: places.section === null ? label(places.type) : sectionTitle(places.section) })}</b>
            <small>{t("seats.standing_hint")}</small></p>
          {places.price && <span>{t(places.count > 1 ? "seats.each" : "seats.one_for", { price: formatMoney(places.price) })}</span>}
          <IconButton icon={X} label={t("seats.give_up_places")} onClick={() => {
            picker.choosePlaces(null);
            heading.current?.focus();
          }} />
        </li>
      </ul>
    );
  }
  const shares = sharesOf(seats, basket);
  return (
    <ul class="seats-lines">
      {seats.map((seat) => {
        const { row, seats: named } = seatWords([seat], hall, false);
        const price = shares.get(seat.seat_id) ?? seat.price;
        const notes = notesOf([seat]);
        return (
          <li key={seat.seat_id}>
            <YoursMark />
            <p><b>{t("seats.row_and_seats", { row, seats: named })}</b><small>{[tierLabel(picker, seat.type), ...notes].join(" · ")}</small></p>
            {price && <span class="strong">{formatMoney(price)}</span>}
            <IconButton icon={X} label={t("seats.give_up", { seat: t("seats.row_and_seats", { row, seats: named }) })} onClick={() => giveUp(seat)} />
          </li>
        );
      })}
    </ul>
  );
}

/** Prices that add up to the total: the seats' own, unless an offer, a fee of the booking or the tax's cent makes others of them. */
function sharesOf(seats: readonly ChosenSeat[], { quote, shares }: BasketState): ReadonlyMap<string, Money> {
  const own = sumMoney(seats.map((seat) => seat.price).filter((price) => price !== null));
  if (!quote || own?.amount_minor === quote.total.amount_minor) return new Map();
  return new Map(shares.map((share) => [share.seat_id, share.total]));
}

export function tierLabel({ event, hall: { hall } }: Picker, type: string): string {
  return hall?.tiers.find((tier) => tier.type === type)?.label ?? event.tiers.find((tier) => tier.type === type)?.label ?? label(type);
}

/** All there is to know before locking: the sale, protected seats, a code; `brief` without the field for one that nobody needs. */
export function Conditions({ picker, brief = false }: { picker: Picker; brief?: boolean }) {
  const { sale, event, basket, lock, selection: { selection }, message, best } = picker;
  const early = !sale.open && sale.early;
  return (
    <>
      {!sale.open && <Notice><p>{saleSentence(event, sale)} {early && t(basket.usedCode === null ? "seats.presale_hint" : "seats.presale_open")}</p></Notice>}
      {message && <Notice><p>{message}</p></Notice>}
      {nothingFits(picker) && (
        <Notice><ShortageWays picker={picker} /></Notice>
      )}
      {best.action.error instanceof ApiProblem && best.action.error.code === "not_enough_seats"
        ? !nothingFits(picker) && <NoneFound picker={picker} />
        : <Failure error={best.action.error} />}
      {isForWhoNeedsIt(selection.seats) && !event.accessible_released && <Notice><p>{t("seats.protected")}</p></Notice>}
      {lock.changed && (
        <Notice kind="warn"><p>{t("seats.price_changed", { before: formatMoney(lock.changed.before), after: formatMoney(lock.changed.after) })}</p></Notice>
      )}
      {arePlacesGone(picker, lock.action.error) ? <PlacesGone picker={picker} /> : <Failure error={lock.action.error} />}
      <CodePart picker={picker} brief={brief} />
      <Unlocked picker={picker} />
    </>
  );
}

/** No best seats where they were looked for: in a section that is no reason to stay there. */
function NoneFound({ picker }: { picker: Picker }) {
  const { scope, choice: { filters, party }, hall: { hall } } = picker;
  const apart = !filters.sideBySide;
  if (!scope || hall?.sections.length === 1) return <Notice><p>{t(apart ? "seats.none_apart" : "seats.none_together", { count: party })}</p></Notice>;
  return (
    <Notice>
      <p>{t(apart ? "seats.none_apart_in" : "seats.none_in", { count: party, section: sectionTitle(scope.name) })}</p>
      <Button onClick={() => picker.askBest("everywhere")}>{t("seats.look_everywhere")}</Button>
    </Notice>
  );
}

/** Standing places run out by number: nobody wants them next to each other. */
function arePlacesGone({ selection: { selection } }: Picker, error: unknown): boolean {
  return selection.places !== null && error instanceof ApiProblem && error.code === "not_enough_seats";
}

function PlacesGone({ picker: { selection: { selection } } }: { picker: Picker }) {
  return <Notice kind="warn"><p>{t("seats.places_gone", { count: selection.places?.count ?? 1 })}</p></Notice>;
}

/** True if seats are left, and none with all that is looked for. */
export function nothingFits({ fit, choice, hall: { hall } }: Picker): boolean {
  // The list says it itself.
  return choice.mode === "map" && hall !== null && fit !== null && fit.sections.every((count) => count === 0) && hall.sections.some((section) => section.available > 0);
}

/** True if a code is needed before seats are chosen: it opens the sale, or seats that nobody else can have. */
function codeComesFirst({ sale, hall: { hall } }: Picker): boolean {
  return (!sale.open && sale.early) || (hall?.tiers.some((tier) => !tier.onSale) ?? false);
}

function CodePart({ picker, brief }: { picker: Picker; brief: boolean }) {
  const { basket, sale, move } = picker;
  const early = !sale.open && sale.early;
  const chosen = chosenCount(picker) > 0;
  if (move && basket.code === null) return null;
  if (basket.needsLogIn && !codeComesFirst(picker)) return chosen && !brief ? <p class="ink-2 small">{t("seats.code_next_page")}</p> : null;
  const shown = brief ? early || basket.verdict.kind === "refused" : chosen || early || basket.code !== null || basket.checking;
  return shown ? <BasketCode basket={basket} /> : null;
}

function BasketCode({ basket }: { basket: BasketState }) {
  const { verdict } = basket;
  return (
    <CodeField
      code={basket.code} typed={basket.typed} busy={basket.checking} onApply={basket.apply} onRemove={basket.remove}
      refusal={verdict.kind === "refused" ? verdict.sentence : null}
      note={verdict.kind === "waiting" ? verdict.sentence : verdict.kind === "unknown" ? t("seats.code_later") : null}>
      {basket.needsLogIn && <p>{t("seats.code_log_in")} <a href={logInPath()}>{t("seats.code_enter")}</a></p>}
    </CodeField>
  );
}

/** Seats that only the code puts on sale: they are on no map, and the server chooses among them. */
function Unlocked({ picker }: { picker: Picker }) {
  const { basket, selection, choice } = picker;
  const others = basket.unlocked.filter((type) => type !== selection.selection.places?.type);
  if (others.length === 0) return null;
  return (
    <Notice kind="good">
      <p>{t("seats.unlocked")}</p>
      {others.map((type) => (
        <Button key={type} onClick={() => picker.choosePlaces({ section: null, type, count: choice.party, price: null })}>
          {t("seats.choose_unlocked", { count: choice.party, tier: label(type) })}
        </Button>
      ))}
    </Notice>
  );
}

/** The total and its button. Its parts are explained, never added. */
export function Total({ picker }: { picker: Picker }) {
  const { basket, event, lock, sale, selection, move } = picker;
  const { quote, error } = basket;
  const count = chosenCount(picker);
  // After a loss it is to be decided first what is bought.
  if (count === 0 || selection.lost.length > 0) return null;
  if (move && count < move.seats.length) return <p class="seats-total ink-2">{t("seats.move_more", { count: move.seats.length - count })}</p>;
  const early = !sale.open && sale.early;
  const notOpen = error instanceof ApiProblem && error.code === "event_not_on_sale";
  return (
    <div class="seats-total">
      {quote && (
        <>
          <p class="seats-total-line">
            <span>{t("seats.total", { count })}</span>
            <span class="seats-amount"><Before money={totalWithoutOffers(event, quote)} /><b>{formatMoney(quote.total)}</b></span>
          </p>
          {basket.moves && (
            <p class="ink-2">
              {basket.moves.due.amount_minor === 0
                ? t("seats.move_paid")
                : t("seats.move_due", { credit: formatMoney(basket.moves.credit), due: formatMoney(basket.moves.due) })}
            </p>
          )}
          <details class="seats-parts">
            <summary>{partsWords(quote.fees, quote.tax)}</summary>
            <QuoteTable quote={quote} tierName={(type) => tierLabel(picker, type)} />
          </details>
        </>
      )}
      {!quote && error !== null && !notOpen && (arePlacesGone(picker, error)
        ? <PlacesGone picker={picker} />
        : <Failure error={error} retry={basket.retry} />)}
      {!quote && notOpen && early && <p class="ink-2">{t("seats.presale_price")}</p>}
      {lock.open && <p class="ink-2">{t("seats.open_first")}</p>}
      {(quote || error === null) && !lock.open && (
        <Button kind="pay" large wide busy={lock.action.busy || !quote} busyText={t(lock.action.busy ? "seats.locking" : "seats.pricing")} onClick={lock.run}>
          {t("seats.check_out")}
        </Button>
      )}
    </div>
  );
}

function partsWords(fees: Money, tax: Money): string {
  if (fees.amount_minor !== 0 && tax.amount_minor !== 0) return t("seats.fees_and_tax", { fees: formatMoney(fees), tax: formatMoney(tax) });
  if (fees.amount_minor !== 0) return t("seats.fees_inside", { fees: formatMoney(fees) });
  return tax.amount_minor !== 0 ? t("seats.tax_inside", { tax: formatMoney(tax) }) : t("seats.nothing_added");
}
