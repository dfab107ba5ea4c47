import type { BestAvailable, BoxofficeEvent } from "../../api/types";
import { wishedCount, type Wish } from "../../lib/choice";
import { label, tierName } from "../../lib/names";
import { tierPrice } from "../../lib/prices";
import { SubmitButton } from "../../ui/parts";

export interface BestAvailableProps {
  readonly event: BoxofficeEvent;
  readonly max: number;
  readonly busy: boolean;
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  /** The section to start with, while no other has been wished. */
  readonly section: string | null;
  readonly onLock: (wanted: BestAvailable) => void;
}

/** Lets the server choose seats next to each other: the quickest way, and the one that needs no map. */
export function BestAvailableForm({ event, max, busy, wish, onWish, section, onLock }: BestAvailableProps) {
  const count = wishedCount(wish, max);
  const type = known(wish.type, event.tiers.map((tier) => tier.type)) ?? event.tiers[0]?.type ?? "";
  const within = known(wish.section ?? section, event.sections.map((one) => one.section)) ?? "";
  const setCount = (wanted: number) => onWish({ ...wish, count: wanted });
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    onLock({ count, type, ...(within ? { section: within } : {}) });
  };
  return (
    <form class="card form" onSubmit={submit}>
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
          {event.tiers.map((tier) => <option key={tier.type} value={tier.type} selected={tier.type === type}>{tierName(tier)}, {tierPrice(tier, within)}</option>)}
        </select>
      </div>
      {event.sections.length > 1 && (
        <div class="field">
          <label for="best-section">Section</label>
          <select
            id="best-section" name="section" value={within}
            onChange={(changed) => onWish({ ...wish, section: changed.currentTarget.value })}>
            <option value="">Any section</option>
            {event.sections.map(({ section: name }) => <option key={name} value={name} selected={name === within}>{label(name)}</option>)}
          </select>
        </div>
      )}
      <SubmitButton busy={busy} busyText="Locking seats…">Find and lock {count === 1 ? "1 seat" : `${count} seats`}</SubmitButton>
      <p class="hint">Accessible seats are kept for those who need them: choose them in the list or on the map.</p>
    </form>
  );
}

/** The value if the event still has it. */
function known(value: string | null | undefined, all: readonly string[]): string | undefined {
  return all.find((one) => one === value);
}
