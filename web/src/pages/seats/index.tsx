// Where seats are chosen. The hall is the page: everything else floats beside it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { getEvent } from "../../api/endpoints";
import type { PayableEvent } from "../../api/types";
import { language, t } from "../../i18n";
import { formatNumber } from "../../lib/locale";
import { tellSeen } from "../../lib/seen";
import { titleTexts } from "../../lib/texts";
import type { Hall } from "../../map/hall";
import type { Insets, MapState } from "../../map/seat-map";
import { Failure, Loading, Skeleton } from "../../ui";
import { useLoad, useTitle } from "../../ui/hooks";
import type { PageProps } from "../page";
import { Chips } from "./chips";
import { Head } from "./head";
import { Legend, PriceStrip } from "./legend";
import { SeatList } from "./list";
import { Locator } from "./locator";
import { MapStage, loadMap } from "./map-stage";
import { Panel, Sheet, isSoldOut } from "./panel";
import { Said } from "./said";
import { Tools } from "./tools";
import { useFirstStatuses, type HallSource } from "./use-hall";
import { idsOf, useMove, type Move } from "./use-move";
import { chosenCount, usePicker, type Picker } from "./use-picker";
import { isPhone, useScreen, type Screen } from "./use-screen";
import { chosenSeat } from "./use-selection";
import "./seats.css";
import "./basket.css";
import "./list.css";

// The map comes beside the event and its hall, not after them. If it does not, the stage says so.
void loadMap().catch(() => undefined);

export default function SeatsPage({ params, query }: PageProps) {
  const eventId = params["event"] ?? "";
  const { value: event, error, reload } = useLoad(() => getEvent(eventId), [eventId]);
  const first = useFirstStatuses(eventId);
  const moving = useMove(query);
  // Who comes by a link to the seats has not seen the event's page.
  useEffect(() => {
    if (event) tellSeen(event.event_id, event.seen_one_in);
  }, [event?.event_id]);
  useTitle(event ? t("seats.choose_for", { title: titleTexts(event, [language()]).name }) : t("seats.choose"));
  if (error && !event) return <div class="page page-narrow stack"><h1>{t("seats.choose")}</h1><Failure error={error} retry={reload} /></div>;
  if (!event) return <Coming what={t("seats.the_hall")} />;
  if (moving.error) return <div class="page page-narrow"><Failure error={moving.error} retry={moving.reload} /></div>;
  if (!moving.value) return <Coming what={t("seats.the_hall")} />;
  return <SeatPicker key={eventId} event={event} first={first} reloadEvent={reload} move={moving.value.move} linked={[...query.getAll("seat"), ...idsOf(query.get("seats"))]} />;
}

interface SeatPickerProps extends HallSource {
  readonly event: PayableEvent;
  readonly move: Move | null;
  readonly linked: readonly string[];
}

function SeatPicker({ event, move, linked, ...source }: SeatPickerProps) {
  const picker = usePicker(event, move, source);
  const screen = useScreen();
  const { hall, error, reload } = picker.hall;
  useLinkedSeats(linked, picker);
  return (
    <div class={`seats seats-${screen}${screen === "low" ? " seats-phone" : screen === "tablet" ? " seats-lying" : ""}`}>
      <Head picker={picker} screen={screen} />
      <Said picker={picker} />
      <div class="seats-body">
        {error ? <div class="page page-narrow"><Failure error={error} retry={reload} /></div>
          : hall ? <Stage picker={picker} hall={hall} screen={screen} />
            : <Outline what={t("seats.hall_of", { count: event.seat_count, number: formatNumber(event.seat_count), venue: event.venue.name })} />}
      </div>
      {!isPhone(screen) && <Panel picker={picker} />}
    </div>
  );
}

/** Width of the rail with its air, and heights of what floats at the top and at the foot. */
const RAIL = 268;
const CHIPS = 64;
const STRIP = 52;
/** The sheet before it is measured. */
const SHEET = 110;
const HERE = 60;
const LYING_CHIPS = 168;

function Stage({ picker, hall, screen }: { picker: Picker; hall: Hall; screen: Screen }) {
  const [state, setState] = useState<MapState | null>(null);
  const [sheet, setSheet] = useState(SHEET);
  const here = hall.floors.length > 1 || (picker.section !== null && hall.sections.length > 1);
  const list = picker.choice.mode === "list";
  const insets = useMemo<Insets>(() => insetsOf(screen, sheet, here), [screen, sheet, here]);
  const toBasket = () => document.getElementById("seats-basket")?.focus();
  return (
    <>
      {screen === "wide" && (
        <div class="seats-rail">
          {!isSoldOut(picker) && <div class="seats-card"><Tools picker={picker} /></div>}
          {!list && <Locator picker={picker} hall={hall} state={state} />}
          <Legend picker={picker} />
        </div>
      )}
      {screen !== "wide" && !isSoldOut(picker) && <Chips picker={picker} />}
      {list
        ? <div class="seats-scroll"><SeatList key={picker.hall.drawing} picker={picker} hall={hall} onTaken={toBasket} /></div>
        : <MapStage key={picker.hall.drawing} picker={picker} hall={hall} insets={insets} over={screen === "phone" ? CHIPS : 0} foot={screen === "phone" ? sheet + STRIP : screen === "tablet" ? STRIP : 0} onState={setState} />}
      {(isPhone(screen) || screen === "tablet") && !list && !isSoldOut(picker) && <div class="seats-strip-place" style={{ insetBlockEnd: screen === "tablet" ? 0 : `${sheet}px` }}><PriceStrip picker={picker} /></div>}
      {isPhone(screen) && <Sheet picker={picker} onHeight={setSheet} />}
    </>
  );
}

/** Pixels of the map that are covered; `here`: the line that says where one is, or the floors, stand at its top. */
function insetsOf(screen: Screen, sheet: number, here: boolean): Insets {
  if (screen === "low") return { top: 8, right: 8, bottom: 8, left: 8 };
  const rtl = document.documentElement.dir === "rtl";
  const start = screen === "wide" ? RAIL : isPhone(screen) ? 0 : LYING_CHIPS;
  const [left, right] = rtl ? [0, start] : [start, 0];
  return screen === "phone" ? { top: CHIPS + (here ? HERE : 0), right: 0, bottom: sheet + STRIP, left: 0 } : { top: here || screen === "wide" ? HERE : 0, right, bottom: screen === "tablet" ? STRIP : 0, left };
}

/** Chooses the seats of a link, once, unless others are chosen. */
function useLinkedSeats(linked: readonly string[], picker: Picker): void {
  const { hall } = picker.hall;
  const waiting = useRef(chosenCount(picker) > 0 ? [] : linked);
  useEffect(() => {
    if (!hall || waiting.current.length === 0) return;
    const seats = waiting.current.map((id) => hall.numberOf(id)).filter((seat) => seat !== undefined);
    waiting.current = [];
    picker.selection.choose(seats.slice(0, picker.max).map((seat) => chosenSeat(hall, seat)));
  }, [hall]);
}

/** The page before the event is known: its head and the outline of a hall. */
function Coming({ what }: { what: string }) {
  return (
    <div class="seats">
      <div class="seats-head" aria-hidden="true"><Skeleton width="36px" height="48px" /><Skeleton width="14rem" height="1.5rem" /></div>
      <div class="seats-body"><Outline what={what} /></div>
    </div>
  );
}

function Outline({ what }: { what: string }) {
  return (
    <div class="seats-coming">
      <Loading what={what}><div class="seats-outline"><div><div /></div></div></Loading>
    </div>
  );
}
