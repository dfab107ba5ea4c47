import type { BestAvailable, BoxofficeEvent } from "../../api/types";
import { wishedCount, type Wish } from "../../lib/choice";
import { label, tierName } from "../../lib/names";
import { tierPrice } from "../../lib/prices";

export interface BestAvailableProps {
  readonly event: BoxofficeEvent;
  readonly max: number;
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  /** The section to start with, while no other has been wished. */
  readonly section: string | null;
  /** Types of seats that a code has put on sale, which the event does not show. */
  readonly unlocked: readonly string[];
}

/** What the form asks the server for. */
export function bestOf(
  event: BoxofficeEvent, max: number, wish: Wish, section: string | null, unlocked: readonly string[],
): BestAvailable {
  const types = [...event.tiers.map((tier) => tier.type), ...unlocked];
  const within = known(wish.section ?? section, event.sections.map((one) => one.section)) ?? "";
  return {
    count: wishedCount(wish, max),
    type: known(wish.type, types) ?? types[0] ?? "",
    ...(within ? { section: within } : {}),
  };
}

/** Lets the server choose seats next to each other: the quickest way, and the one that needs no map. */
export function BestAvailableForm({ event, max, wish, onWish, section, unlocked }: BestAvailableProps) {
  const { count, type, section: within } = bestOf(event, max, wish, section, unlocked);
  const setCount = (wanted: number) => onWish({ ...wish, count: wanted });
  return (
    <div class="card form">
      <p>We look for the best seats next to each other and lock them for you.</p>
      <div class="field">
        <span id="count-label">How many</span>
        <div class="stepper" role="group" aria-labelledby="count-label">
          <button type="button" aria-label="Fewer" aria-disabled={count <= 1} onClick={() => setCount(Math.max(1, count - 1))}>−</button>
          <output aria-live="polite">{count}</output>
          <button type="button" aria-label="More" aria-disabled={count >= max} onClick={() => setCount(Math.min(max, count + 1))}>+</button>
        </div>
      </div>
      <div class="field">
        <label for="best-type">Type</label>
        <select
          id="best-type" name="type" value={type}
          onChange={(changed) => onWish({ ...wish, type: changed.currentTarget.value })}>
          {event.tiers.map((tier) => <option key={tier.type} value={tier.type} selected={tier.type === type}>{tierName(tier)}, {tierPrice(tier, within ?? "")}</option>)}
          {unlocked.map((name) => <option key={name} value={name} selected={name === type}>{label(name)}, with your code</option>)}
        </select>
      </div>
      {event.sections.length > 1 && (
        <div class="field">
          <label for="best-section">Section</label>
          <select
            id="best-section" name="section" value={within ?? ""}
            onChange={(changed) => onWish({ ...wish, section: changed.currentTarget.value })}>
            <option value="">Any section</option>
            {event.sections.map(({ section: name }) => <option key={name} value={name} selected={name === within}>{label(name)}</option>)}
          </select>
        </div>
      )}
      <p class="hint">Accessible seats are kept for those who need them: choose them in the list or on the map.</p>
    </div>
  );
}

/** The value if the event still has it. */
function known(value: string | null | undefined, all: readonly string[]): string | undefined {
  return all.find((one) => one === value);
}
