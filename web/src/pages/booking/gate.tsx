import { useEffect, useRef, useState } from "preact/hooks";
import { ChevronLeft, ChevronRight, X } from "lucide";
import type { PayableEvent, Ticket } from "../../api/types";
import { t } from "../../i18n";
import { seatPlace, ticketAfterKey } from "../../lib/tickets";
import { formatShortStart } from "../../lib/time";
import { Button, Icon, IconButton } from "../../ui";
import { Qr } from "./qr";
import { Place, placeName } from "./tickets";
import { titleName } from "./names";

interface GateProps {
  readonly tickets: readonly Ticket[];
  readonly event: PayableEvent | null;
  /** Index of the ticket that is shown first. */
  readonly first: number;
  readonly close: () => void;
}

const SWIPE_PX = 48;

/** One code over the whole screen, on white, which stays on: what the gate's reader looks at. */
export function Gate({ tickets, event, first, close }: GateProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const touch = useRef<number | null>(null);
  const shown = tickets.filter((ticket) => ticket.status !== "void");
  const [at, setAt] = useState(() => Math.max(0, shown.findIndex((ticket) => ticket === tickets[first])));
  const ticket = shown[Math.min(at, shown.length - 1)];
  useWholeScreen(dialog);
  const rightToLeft = document.documentElement.dir === "rtl";
  const onKeyDown = (pressed: KeyboardEvent) => {
    const to = ticketAfterKey(pressed.key, at, shown.length, rightToLeft);
    if (to === null) return;
    pressed.preventDefault();
    setAt(to);
  };
  const onTouchEnd = (end: TouchEvent) => {
    const moved = (end.changedTouches[0]?.clientX ?? 0) - (touch.current ?? 0);
    if (touch.current === null || Math.abs(moved) < SWIPE_PX) return;
    const key = moved < 0 ? "ArrowRight" : "ArrowLeft";
    setAt((before) => ticketAfterKey(key, before, shown.length, rightToLeft) ?? before);
  };
  if (!ticket) return null;
  const place = seatPlace(ticket.seat_id, event?.sections ?? []);
  return (
    <dialog
      ref={dialog} class="booking-gate" aria-label={t("booking.show_at_gate")} onCancel={(cancelled) => {
        cancelled.preventDefault();
        close();
      }}
      onKeyDown={onKeyDown} onTouchStart={(start) => void (touch.current = start.touches.length === 1 ? start.touches[0]?.clientX ?? null : null)} onTouchEnd={onTouchEnd}>
      <div class="booking-gate-head">
        <p class="small">
          <b>{event ? titleName(event) : t("booking.title")}</b><br />
          {event && formatShortStart(event.starts_at, event.time_zone, event.local_start)}
        </p>
        <IconButton icon={X} label={t("common.close")} onClick={close} />
      </div>
      <div class="booking-gate-code"><Qr quiet={2} text={ticket.payload} label={t("booking.code_for", { seat: placeName(place) })} /></div>
      <div class="booking-gate-foot">
        {ticket.status === "used" && <p class="booking-gate-used">{t("booking.used")}</p>}
        <Place place={place} />
        {shown.length > 1 && (
          <div class="booking-gate-steps">
            <Button aria-disabled={at === 0} onClick={() => setAt(Math.max(0, at - 1))}><Icon icon={ChevronLeft} turns /><span class="booking-gate-word">{t("booking.previous")}</span></Button>
            <span role="status">{t("booking.ticket_of", { number: at + 1, count: shown.length })}<span class="visually-hidden">: {placeName(place)}</span></span>
            <Button aria-disabled={at === shown.length - 1} onClick={() => setAt(Math.min(shown.length - 1, at + 1))}><span class="booking-gate-word">{t("booking.next")}</span><Icon icon={ChevronRight} turns /></Button>
          </div>
        )}
        <p class="small">{t("booking.gate_hint")}</p>
      </div>
    </dialog>
  );
}

/** Opens the dialog over everything, keeps the screen on meanwhile, and gives the focus back after it. */
function useWholeScreen(dialog: { readonly current: HTMLDialogElement | null }): void {
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    let open = true;
    let lock: WakeLockSentinel | null = null;
    const stayOn = () => {
      if (document.hidden) return;
      // Old browsers have none, and a low battery refuses it: the code is shown all the same.
      navigator.wakeLock?.request("screen").then((given) => {
        if (open) lock = given;
        else void given.release();
      }).catch(() => undefined);
    };
    const show = () => void (open && element && !element.open && element.showModal());
    // The whole page first: what is made full-screen later would lie over the dialog.
    const whole = matchMedia("(pointer: coarse)").matches ? document.documentElement.requestFullscreen?.() : undefined;
    if (whole) whole.then(show, show);
    else show();
    stayOn();
    document.addEventListener("visibilitychange", stayOn);
    return () => {
      open = false;
      document.removeEventListener("visibilitychange", stayOn);
      void lock?.release();
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}
