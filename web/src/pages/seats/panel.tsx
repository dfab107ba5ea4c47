// The basket beside the map; on phones a sheet at its foot that shows a line, half, or all of itself.

import type { RefObject } from "preact";
import { ChevronDown, ChevronUp } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { formatList } from "../../lib/locale";
import { linesOf } from "../../lib/selection";
import { sectionTitle } from "../../lib/seat-words";
import { formatMoney, sumMoney } from "../../lib/money";
import { rangeOfFit } from "../../lib/filters";
import { formatRange } from "../../lib/prices";
import { label } from "../../lib/names";
import { Icon } from "../../ui";
import { Chosen, Conditions, Total, nothingFits } from "./basket";
import { YoursMark } from "./marks";
import { OpenLock } from "./open-lock";
import { NearestDate } from "./nearest";
import { ProposalCard } from "./proposal-card";
import { SECTIONS_MIN } from "./locator";
import { BestButton, moveWords } from "./tools";
import { chosenCount, type Picker } from "./use-picker";
import { seatWords } from "./words";

export function Panel({ picker }: { picker: Picker }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const toHeading = () => heading.current?.focus();
  const aside = useRef<HTMLElement>(null);
  const { lock } = picker;
  useFocusKept(aside, heading);
  return (
    <aside ref={aside} class="seats-basket" aria-labelledby="seats-basket">
      {lock.open && <OpenLock picker={picker} booking={lock.open} />}
      <div class="seats-basket-body">
        <h2 id="seats-basket" class="seats-basket-title" tabIndex={-1} ref={heading}>{t("seats.your_seats")}</h2>
        <ProposalCard picker={picker} onTaken={toHeading} />
        {chosenCount(picker) === 0 && !lock.open && <p class="ink-2">{emptyWords(picker)}</p>}
        {isSoldOut(picker) && chosenCount(picker) === 0 && <NearestDate picker={picker} />}
        <Chosen picker={picker} heading={heading} />
        {chosenCount(picker) > 0 && picker.choice.filters.sideBySide && !lock.open && <p class="ink-2 small">{t("seats.swap_hint")}</p>}
        <Conditions picker={picker} />
      </div>
      <Total picker={picker} />
    </aside>
  );
}

function emptyWords(picker: Picker): string {
  if (isSoldOut(picker)) return t("seats.all_sold");
  return picker.move ? moveWords(picker, picker.move) : t("seats.empty", { count: picker.choice.party });
}

type Height = "peek" | "half" | "full";

const NEXT: Readonly<Record<Height, Height>> = { peek: "half", half: "full", full: "peek" };
/** A drag of the handle shorter than this is a tap. */
const DRAG_PX = 24;

export interface SheetProps {
  readonly picker: Picker;
  /** Told how many pixels of the page's foot the sheet covers. */
  readonly onHeight: (height: number) => void;
}

export function Sheet({ picker, onHeight }: SheetProps) {
  const [height, setHeight] = useState<Height>("peek");
  const heading = useRef<HTMLHeadingElement>(null);
  const sheet = useRef<HTMLElement>(null);
  const { lock, proposal, selection: { lost } } = picker;
  const count = chosenCount(picker);
  useMeasured(sheet, onHeight);
  useFocusKept(sheet, heading);
  // What would be taken is read before anything else.
  const card = proposal !== null || lost.length > 0;
  useEffect(() => {
    if (card && height === "full") setHeight("peek");
  }, [card]);
  return (
    <aside ref={sheet} class={`seats-sheet seats-sheet-${height}`} aria-labelledby="seats-basket">
      {count > 0 && <Handle height={height} onChange={setHeight} />}
      <div class="seats-sheet-scroll">
        {lock.open && <OpenLock picker={picker} booking={lock.open} />}
        <h2 id="seats-basket" class="visually-hidden" tabIndex={-1} ref={heading}>{t("seats.your_seats")}</h2>
        <ProposalCard picker={picker} onTaken={() => heading.current?.focus()} />
        {height === "peek" ? <Summary picker={picker} /> : <Chosen picker={picker} heading={heading} />}
        {(height !== "peek" || hasNews(picker)) && <Conditions picker={picker} brief={height === "peek"} />}
      </div>
      {count > 0 ? <Total picker={picker} /> : !card && !lock.open && <Start picker={picker} />}
    </aside>
  );
}

/** Something has to be read before going on, whatever the height. */
function hasNews(picker: Picker): boolean {
  const { message, best, lock, sale, basket } = picker;
  return nothingFits(picker) || message !== null || best.action.error !== null || lock.changed !== null || lock.action.error !== null || !sale.open
    || basket.verdict.kind === "refused" || basket.unlocked.length > 0;
}

function Handle({ height, onChange }: { height: Height; onChange: (height: Height) => void }) {
  const from = useRef<number | null>(null);
  const dragged = useRef(false);
  const onUp = (event: PointerEvent) => {
    const moved = from.current === null ? 0 : event.clientY - from.current;
    from.current = null;
    dragged.current = Math.abs(moved) >= DRAG_PX;
    if (!dragged.current) return;
    if (moved < 0) onChange(height === "peek" ? "half" : "full");
    else onChange(height === "full" ? "half" : "peek");
  };
  return (
    <button
      type="button" class="seats-handle" aria-expanded={height !== "peek"}
      onPointerDown={(event) => {
        from.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerUp={onUp}
      onClick={() => {
        if (!dragged.current) onChange(NEXT[height]);
        dragged.current = false;
      }}>
      <span class="visually-hidden">{t(height === "full" ? "seats.less" : "seats.more")}</span>
      <Icon icon={height === "peek" ? ChevronUp : ChevronDown} />
    </button>
  );
}

/** The chosen seats in one line. */
function Summary({ picker }: { picker: Picker }) {
  const { selection: { selection: { seats, places } }, hall: { hall } } = picker;
  const count = chosenCount(picker);
  if (count === 0) return null;
  const lines = linesOf(seats).map((line) => seatWords(line.seats, hall, line.seats.length > 1));
  const [first] = lines;
  const title = places ? t("seats.places_in", { count, section: places.section === null ? label(places.type) : sectionTitle(places.section) })
    : lines.length === 1 ? first?.row : formatList(lines.map((line) => line.row));
  return (
    <div class="seats-summary">
      <YoursMark /><p><b>{title}</b>{lines.length === 1 && first && <span>{[first.seats, ...first.notes].join(" · ")}</span>}</p>
      {places?.price && <p class="seats-summary-price"><b>{t(count > 1 ? "seats.each" : "seats.one_for", { price: formatMoney(places.price) })}</b></p>}
      {lines.length === 1 && first && addsUp(picker) && <p class="seats-summary-price"><b>{first.price}</b></p>}
    </div>
  );
}

/** Whether the seats' own prices make the total: where an offer or the tax's cent changes it, the total alone is said. */
function addsUp({ selection: { selection: { seats } }, basket: { quote } }: Picker): boolean {
  return !quote || sumMoney(seats.map((seat) => seat.price).filter((price) => price !== null))?.amount_minor === quote.total.amount_minor;
}

/** Whether seats can be tapped at once, without going into a section first. */
function opensAtSeats({ hall: { hall } }: Picker): boolean {
  return hall !== null && hall.sections.length < SECTIONS_MIN;
}

export function isSoldOut({ hall: { hall } }: Picker): boolean {
  return hall !== null && hall.sections.every((section) => section.available === 0);
}

/** Before anything is chosen: what it costs, and the quickest way. */
function Start({ picker }: { picker: Picker }) {
  const { section, fit, hall: { hall } } = picker;
  if (isSoldOut(picker)) return <div class="seats-start"><p>{t("seats.all_sold")}</p><NearestDate picker={picker} /></div>;
  // What there is to do instead is said already.
  if (!hall || !fit || fit.sections.every((count) => count === 0)) return null;
  const range = rangeOfFit(hall, fit, section ? [section] : hall.sections);
  return (
    <div class="seats-start">
      {picker.move && <p>{moveWords(picker, picker.move)}</p>}
      <p><span class="ink-2">{t(section || opensAtSeats(picker) ? "seats.tap_seat_start" : "seats.tap_section_start")}</span>{range && <b>{formatRange(range)}</b>}</p>
      <BestButton picker={picker} />
    </div>
  );
}

/** Where the button that had the focus is gone, the heading gets it. */
function useFocusKept(aside: RefObject<HTMLElement | null>, heading: RefObject<HTMLElement | null>): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      last.current = event.target as Element;
    };
    aside.current?.addEventListener("focusin", note);
    return () => aside.current?.removeEventListener("focusin", note);
  }, []);
  useEffect(() => {
    if (!last.current || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  });
}

function useMeasured(element: RefObject<HTMLElement | null>, tell: (height: number) => void): void {
  useEffect(() => {
    if (!element.current) return undefined;
    const target = element.current;
    const sizes = new ResizeObserver(() => tell(target.offsetHeight));
    sizes.observe(target);
    return () => sizes.disconnect();
  }, []);
}
