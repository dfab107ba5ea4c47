import { useEffect, useRef } from "preact/hooks";
import { getEvent } from "../../api/endpoints";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { bookingState } from "../../lib/booking-state";
import { Failure, Loading, Skeleton } from "../../ui";
import { useLoad, useTitle } from "../../ui/hooks";
import { Lazy } from "../../ui/lazy";
import type { PageProps } from "../page";
import { Checkout } from "./checkout";
import { Frame } from "./frame";
import { LockOver } from "./lock-over";
import { useBooking } from "./use-booking";
import "./checkout.css";

const after = () => import("../booking/after");

/** One booking, from its lock to its end. Also the page to which the payment provider sends customers back. */
export default function BookingPage({ params }: PageProps) {
  const bookingId = params["booking"] ?? "";
  const { booking, kept, error, refresh, take } = useBooking(bookingId);
  useTitle(t("checkout.page_title"));
  if (booking) return <Loaded key={booking.event_id} booking={booking} refresh={refresh} take={take} />;
  if (kept) return <Lazy load={after} props={{ booking: kept.booking, event: kept.event, asOf: kept.savedAt, refresh, take }} />;
  return (
    <Frame back={null}>
      <h1 class="visually-hidden">{t("checkout.page_title")}</h1>
      {error ? <Failure error={error} retry={refresh} /> : <Outline />}
    </Frame>
  );
}

interface LoadedProps {
  readonly booking: Booking;
  readonly refresh: () => void;
  readonly take: (booking: Booking) => void;
}

function Loaded({ booking, refresh, take }: LoadedProps) {
  const { value: event, error, reload } = useLoad(() => getEvent(booking.event_id), [booking.event_id]);
  const state = bookingState(booking);
  const page = useRef<HTMLDivElement>(null);
  const kind = useRef(state.kind);
  useEffect(() => {
    if (kind.current === state.kind) return;
    kind.current = state.kind;
    // The page has changed by itself, and what had the focus may be gone with it.
    if (document.activeElement === document.body) page.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [state.kind]);
  return <div ref={page}><ByState {...{ booking, refresh, take, event, error, reload }} /></div>;
}

interface ByStateProps extends LoadedProps {
  readonly event: PayableEvent | null;
  readonly error: unknown;
  readonly reload: () => void;
}

function ByState({ booking, refresh, take, event, error, reload }: ByStateProps) {
  const state = bookingState(booking);
  if (state.kind === "expired") return <LockOver booking={booking} />;
  if (state.kind === "to_pay" || state.kind === "waiting") {
    if (event) {
      const waiting = state.kind === "waiting";
      return <Checkout booking={booking} event={event} waiting={waiting} retry={state.kind === "to_pay" && state.retry} refresh={refresh} take={take} />;
    }
    return <Frame back={null}>{error ? <Failure error={error} retry={reload} /> : <Outline />}</Frame>;
  }
  if (!event && !error) return <Frame back={null}><Outline /></Frame>;
  return <Lazy load={after} props={{ booking, event, refresh, take }} />;
}

/** The outline of the page to come. */
function Outline() {
  return (
    <Loading what={t("checkout.your_booking")}>
      <div class="checkout-outline">
        <div class="stack"><Skeleton height="11rem" /><Skeleton height="9rem" /><Skeleton height="14rem" /></div>
        <Skeleton height="26rem" />
      </div>
    </Loading>
  );
}
