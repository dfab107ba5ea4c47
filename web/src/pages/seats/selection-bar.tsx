import type { ComponentChildren } from "preact";
import type { BoxofficeEvent } from "../../api/types";
import { formatMoney } from "../../lib/money";
import { seatName } from "../../lib/names";
import type { ChosenSeat } from "../../lib/selection";
import { totalOf } from "../../lib/total";

export interface SelectionBarProps {
  readonly chosen: readonly ChosenSeat[];
  readonly event: BoxofficeEvent;
  readonly busy: boolean;
  readonly onRemove: (seatId: string) => void;
  readonly onLock: () => void;
  /** What there is to say about it: next to the button, where the customer is looking. */
  readonly children: ComponentChildren;
}

/** What is chosen, what it costs with fees and tax, and the button that locks it. Stays at the bottom of the screen. */
export function SelectionBar({ chosen, event, busy, onRemove, onLock, children }: SelectionBarProps) {
  const { sections } = event;
  const total = totalOf(event, chosen.map((seat) => seat.price));
  const count = chosen.length === 1 ? "1 seat" : `${chosen.length} seats`;
  return (
    <section class="selection" aria-label="Your selection">
      <p class="visually-hidden" role="status">{count} selected{total ? `, ${formatMoney(total)}` : ""}</p>
      {children}
      {chosen.length > 0 && (
        <>
          <ul class="chips">
            {chosen.map((seat) => (
              <li key={seat.seat_id}>
                <button type="button" onClick={() => onRemove(seat.seat_id)} aria-label={`Remove ${seatName(seat.seat_id, sections)}`}>
                  {seatName(seat.seat_id, sections)} <span aria-hidden="true">×</span>
                </button>
              </li>
            ))}
          </ul>
          <button type="button" class="primary wide" aria-disabled={busy} onClick={onLock}>
            {busy ? "Locking seats…" : `Lock ${count}${total ? ` · ${formatMoney(total)}` : ""}`}
          </button>
        </>
      )}
    </section>
  );
}
