import type { ComponentChildren } from "preact";
import { ApiProblem } from "../../api/problem";
import type { BoxofficeEvent } from "../../api/types";
import { formatMoney } from "../../lib/money";
import { seatName } from "../../lib/names";
import type { ChosenSeat } from "../../lib/selection";
import { totalWithoutOffers } from "../../lib/total";
import { logInPath } from "../../router";
import { CodeField } from "../../ui/code-field";
import { Failure, PriceLines } from "../../ui/parts";
import type { Basket } from "./use-basket";

export interface SelectionBarProps {
  readonly chosen: readonly ChosenSeat[];
  /** How many seats the server is to choose instead of them. */
  readonly best: number | null;
  readonly event: BoxofficeEvent;
  readonly basket: Basket;
  /** The sale has not begun: only a presale code opens it. */
  readonly early: boolean;
  readonly busy: boolean;
  readonly onRemove: (seatId: string) => void;
  readonly onLock: () => void;
  /** What there is to say about it: next to the button, where the customer is looking. */
  readonly children: ComponentChildren;
}

/** What is chosen, what it costs with offers, fees and tax, and the button that locks it. Stays at the bottom of the screen. */
export function SelectionBar({ chosen, best, event, basket, early, busy, onRemove, onLock, children }: SelectionBarProps) {
  const { sections } = event;
  const { quote } = basket;
  const count = best ?? chosen.length;
  const seats = count === 1 ? "1 seat" : `${count} seats`;
  const said = [best === null && `${seats} selected`, quote && `${formatMoney(quote.total)} with fees and tax`].filter(Boolean).join(", ");
  return (
    <section class="selection" aria-label="Your selection">
      <p class="visually-hidden" role="status">{said}</p>
      <div class="selection-body">
        {children}
        {best === null && chosen.length > 0 && (
          <ul class="chips">
            {chosen.map((seat) => (
              <li key={seat.seat_id}>
                <button type="button" onClick={() => onRemove(seat.seat_id)} aria-label={`Remove ${seatName(seat.seat_id, sections)}`}>
                  {seatName(seat.seat_id, sections)} <span aria-hidden="true">×</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {(count > 0 || early || basket.code !== null || basket.checking) && <BasketCode basket={basket} />}
        {count > 0 && quote && <PriceLines quote={quote} before={totalWithoutOffers(event, quote)} />}
        {count > 0 && !quote && <NoPrice basket={basket} early={early} />}
      </div>
      {count > 0 && quote && (
        <button type="button" class="primary wide" aria-disabled={busy} onClick={onLock}>
          {busy ? "Locking seats…" : `${best === null ? "Lock" : "Find and lock"} ${seats} · ${formatMoney(quote.total)}`}
        </button>
      )}
    </section>
  );
}

/** Why there is no price, and what to do about it: nothing is locked at a price that nobody has seen. */
function NoPrice({ basket, early }: { basket: Basket; early: boolean }) {
  const { error } = basket;
  if (!error) return <p class="loading" role="status">Asking for the price…</p>;
  if (early && error instanceof ApiProblem && error.code === "event_not_on_sale") {
    return <p class="muted">With a presale code you see the price here and can lock these seats now.</p>;
  }
  return (
    <>
      <Failure error={error} retry={basket.retry} />
      <p class="muted small">Without its price nothing can be locked.</p>
    </>
  );
}

function BasketCode({ basket }: { basket: Basket }) {
  const { verdict } = basket;
  return (
    <CodeField
      code={basket.code} typed={basket.typed} busy={basket.checking} onApply={basket.apply} onRemove={basket.remove}
      refusal={verdict.kind === "refused" ? verdict.sentence : null}
      note={verdict.kind === "waiting" ? verdict.sentence : verdict.kind === "unknown" ? "we check it with the next price." : null}>
      {basket.needsLogIn && (
        <p role="status">Codes are for customers who are logged in. <a href={logInPath()}>Log in</a>: your seats and the code wait here.</p>
      )}
    </CodeField>
  );
}
