// What would be taken, with a button that takes it: in the basket, where it hides no seat.

import { CircleAlert } from "lucide";
import type { Money } from "../../api/types";
import { t } from "../../i18n";
import { formatMoney, sumMoney } from "../../lib/money";
import { sectionTitle } from "../../lib/seat-words";
import { linesOf, type ChosenSeat } from "../../lib/selection";
import type { Group } from "../../lib/snap";
import { Button, Icon } from "../../ui";
import type { Hall } from "../../map/hall";
import type { Proposal } from "./proposal";
import { chosenCount, type Picker } from "./use-picker";
import { groupWords, placeWords, seatWords } from "./words";

export interface CardProps {
  readonly picker: Picker;
  /** After something was taken the button is gone: the focus goes on from here. */
  readonly onTaken: () => void;
}

export function ProposalCard({ picker, onTaken }: CardProps) {
  const { proposal, hall: { hall }, selection: { lost } } = picker;
  if (lost.length > 0) return <LostCard picker={picker} onTaken={onTaken} />;
  if (!proposal || !hall) return null;
  const keepsAll = proposal.kind === "seats" && (proposal.add || [...picker.selection.mine].every((seat) => proposal.seats.includes(seat)));
  const swaps = chosenCount(picker) > 0 && !keepsAll;
  const words = proposal.kind === "seats" ? seatsWords(hall, proposal) : placesWords(hall, proposal);
  const compared = swaps && proposal.kind === "seats" ? comparedWords(picker, hall, proposal.seats) : null;
  const facts = compared ? [...words.facts, compared] : words.facts;
  const take = () => {
    picker.take(proposal);
    onTaken();
  };
  return (
    <section class="seats-proposal" aria-label={t("seats.proposal")}>
      <p class="visually-hidden" role="status">{[words.lead, words.title, ...facts].filter(Boolean).join(", ")}</p>
      <h3>{words.lead && <span class="seats-lead">{words.lead} </span>}{words.title}</h3>
      <p>{facts.join(" · ")}</p>
      <div class="seats-buttons">
        <Button kind="primary" onClick={take}>{words.total ? t(swaps ? "seats.swap_for" : "seats.take_for", { total: words.total }) : t(swaps ? "seats.swap" : "seats.take", { count: words.count })}</Button>
        {proposal.kind === "seats" && proposal.reason === "best" && (
          <Button busy={picker.best.action.busy} busyText={t("seats.looking")} onClick={() => picker.askBest("again")}>{t("seats.another")}</Button>
        )}
        <Button kind="quiet" onClick={() => {
          picker.dismiss();
          onTaken();
        }}>{t(swaps ? "seats.keep" : "seats.no_thanks")}</Button>
      </div>
    </section>
  );
}

interface Words {
  readonly lead: string | null;
  readonly title: string;
  readonly facts: readonly string[];
  readonly total: string | null;
  readonly count: number;
}

function seatsWords(hall: Hall, proposal: Proposal & { kind: "seats" }): Words {
  const { row, seats, price, notes } = groupWords(hall, proposal.seats);
  const { reason } = proposal;
  return {
    lead: reason === "best" ? bestLead(hall, proposal.within ?? null) : reason === "near" || reason === "party" ? t(`seats.lead_${reason}`) : null,
    title: t("seats.row_and_seats", { row, seats }),
    facts: [price, ...notes],
    total: proposal.total && formatMoney(proposal.total),
    count: proposal.seats.length,
  };
}

/** Says where was looked: in the section that the customer had gone into, or everywhere. */
function bestLead(hall: Hall, within: string | null): string {
  if (hall.sections.length === 1) return t("seats.lead_best");
  return within === null ? t("seats.lead_best_hall") : t("seats.lead_best_in", { section: sectionTitle(within) });
}

/** What a swap costs more or less, for as many seats as are chosen. */
function comparedWords({ selection: { selection: { seats } } }: Picker, hall: Hall, group: Group): string | null {
  const sum = (prices: readonly (Money | null)[]) => sumMoney(prices.filter((price) => price !== null));
  const [before, after] = [sum(seats.map((seat) => seat.price)), sum(group.map((seat) => hall.priceOf(seat)))];
  if (!before || !after || seats.length !== group.length || before.currency !== after.currency) return null;
  const more = after.amount_minor - before.amount_minor;
  if (more === 0) return t("seats.swap_same");
  return t(more > 0 ? "seats.swap_more" : "seats.swap_less", { amount: formatMoney({ amount_minor: Math.abs(more), currency: after.currency }) });
}

function placesWords(hall: Hall, { section: index, count }: Proposal & { kind: "places" }): Words {
  const section = hall.sections[index];
  const price = section?.lowest ?? null;
  return {
    lead: null,
    title: t("seats.places_in", { count, section: sectionTitle(section?.name ?? "") }),
    facts: [price ? t(count > 1 ? "seats.each" : "seats.one_for", { price: formatMoney(price) }) : "", t("seats.standing_hint")].filter(Boolean),
    total: null,
    count,
  };
}

/** Somebody else was faster: which seats are gone, and those that can be taken instead. */
function LostCard({ picker, onTaken }: CardProps) {
  const { proposal, hall: { hall }, selection: { lost } } = picker;
  const other = proposal?.kind === "seats" && proposal.reason === "lost" && hall ? groupWords(hall, proposal.seats) : null;
  const take = () => {
    if (proposal) picker.take(proposal);
    onTaken();
  };
  return (
    <section class="seats-lost" aria-labelledby="seats-lost">
      <div role="alert"><h3 id="seats-lost"><Icon icon={CircleAlert} />{t(isGone(lost, hall) ? "seats.lost_hall" : "seats.lost", { seats: lostWords(lost, hall), count: lost.length })}</h3></div>
      {other
        ? <p>{t("seats.lost_instead")} <b>{placeWords(other)}</b>{other.price && `, ${other.price}`}.{samePrice(picker) ? ` ${t("seats.same_price")}` : ""}</p>
        : <p>{t("seats.lost_none")}</p>}
      <div class="seats-buttons">
        {other && <Button kind="primary" onClick={take}>{t("seats.take_instead")}</Button>}
        <Button onClick={() => {
          picker.dismiss();
          onTaken();
        }}>{t("seats.look_again")}</Button>
      </div>
    </section>
  );
}

/** Whether the seats are in no drawing any more, rather than somebody else's. */
function isGone(lost: readonly ChosenSeat[], hall: Hall | null): boolean {
  return hall !== null && lost.every((seat) => hall.numberOf(seat.seat_id) === undefined);
}

function lostWords(lost: readonly ChosenSeat[], hall: Hall | null): string {
  return linesOf(lost).map(({ seats }) => placeWords(seatWords(seats, hall, false))).join("; ");
}

/** Whether the other seats cost as much for each as the lost ones did. */
function samePrice({ proposal, hall: { hall }, selection: { lost } }: Picker): boolean {
  if (proposal?.kind !== "seats" || !hall) return false;
  const before = lost[0]?.price;
  const after = sumMoney(proposal.seats.map((seat) => hall.priceOf(seat)).filter((price) => price !== null));
  return before != null && after?.amount_minor === before.amount_minor * proposal.seats.length;
}
