import { CalendarClock } from "lucide";
import type { Booking } from "../../api/types";
import { t } from "../../i18n";
import { seatsPath } from "../../lib/seats-path";
import { EmptyState, LinkButton } from "../../ui";
import { Frame } from "./frame";

/** The time to pay is over: the same seats are one step away where they are still free. */
export function LockOver({ booking }: { booking: Booking }) {
  return (
    <Frame back={null}>
      <h1 class="visually-hidden" tabIndex={-1}>{t("checkout.over")}</h1>
      <div class="card checkout-over">
        <EmptyState icon={CalendarClock} title={t("checkout.over")}>
          <p>{t("checkout.over_text")}</p>
          <LinkButton kind="primary" href={seatsPath(booking, booking.seats)}>
            {t("checkout.over_same", { count: booking.seats.length })}
          </LinkButton>
          <LinkButton kind="quiet" href={seatsPath(booking)}>{t("checkout.over_others")}</LinkButton>
        </EmptyState>
      </div>
    </Frame>
  );
}
