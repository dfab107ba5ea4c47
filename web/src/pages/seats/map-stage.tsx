// The drawn hall with what floats on it: the tip, where one is, floors, and the buttons to zoom.

import { ArrowUp, Maximize, Minus, Plus } from "lucide";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall } from "../../map/hall";
import type { Insets, MapState, MapTarget, SeatMapHandle, SeatMapProps } from "../../map/seat-map";
import { Icon, IconButton, Segments } from "../../ui";
import { Lazy } from "../../ui/lazy";
import { label } from "../../lib/names";
import type { Picker } from "./use-picker";
import { Tip, type Hovered } from "./tip";
import { groupWords } from "./words";

export const loadMap = () => import("../../map/seat-map");

export interface MapStageProps {
  readonly picker: Picker;
  readonly hall: Hall;
  readonly insets: Insets;
  /** Where the line that says where one is begins. */
  readonly over: number;
  /** What covers the foot of the map now. */
  readonly foot: number;
  readonly onState: (state: MapState) => void;
}

export function MapStage({ picker, hall, insets, over, foot, onState }: MapStageProps) {
  const [floor, setFloor] = useState(picker.section?.floor ?? 0);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [stageAt, setStageAt] = useState(0);
  const handle = useRef<SeatMapHandle>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { fit, proposal, section } = picker;
  const shown = useMemo(() => (fit ? (seat: number) => fit.seats[seat] === 1 : null), [fit]);
  const preview = useMemo(() => previewOf(picker, hovered), [proposal, hovered?.target]);
  const yours = useMemo(() => yoursOf(hall, picker), [hall, picker.selection.mine, picker.lock.open]);
  const places = useMemo(() => placesOf(hall, picker), [hall, picker.selection.selection.places]);
  /** What the map has entered; undefined until it has come. */
  const entered = useRef<number | null | undefined>(undefined);
  /** Section that the map goes into only to show what is proposed. */
  const led = useRef<number | null>(null);
  useNoGhostClick(stage);
  useShownProposal(picker, handle, insets, setFloor, led);
  useEnter(section?.index ?? null, entered, handle);

  const props: SeatMapProps = {
    hall, revision: picker.hall.revision, floor, insets, yours, places, preview, shown, handle,
    onSeat: (seat, how) => {
      setHovered(null);
      picker.tap(seat, how === "touch");
    },
    onSection: (index) => {
      const pointed = hall.sections[index];
      led.current = null;
      setHovered(null);
      if (pointed?.state !== "open") return true;
      if (pointed.generalAdmission) picker.tapSection(index);
      return pointed.generalAdmission;
    },
    onHover: (target, at) => setHovered((before) => (same(before?.target, target) ? before : target && { target, x: at.x, y: at.y })),
    onView: (state) => {
      // A map that has just come shows the whole hall: it goes where the list was.
      if (entered.current === undefined && section) handle.current?.enter(section.index);
      const now = entered.current === undefined && section ? section.index : state.entered ? state.section : null;
      entered.current = now;
      onState(state);
      setStageAt(Math.round((state.stage ?? 0) * 10) / 10);
      if (now !== led.current) led.current = null;
      if (now !== (section?.index ?? null)) picker.enter(now, led.current !== null);
    },
  };
  const leave = () => {
    handle.current?.wholeHall();
    // The button goes with the section: the focus goes back to the map.
    stage.current?.querySelector<HTMLElement>(".map")?.focus();
  };
  return (
    <div class="seats-map" ref={stage}>
      <Lazy load={loadMap} props={props} />
      <p class="visually-hidden" role="status">{takenBy(picker, hovered)}</p>
      {hovered && <Tip picker={picker} hall={hall} hovered={hovered} />}
      <div class="seats-over" style={{ insetInlineStart: `${insets.left}px`, insetInlineEnd: `${insets.right}px`, insetBlockStart: `${over}px` }}>
        {section && hall.sections.length > 1 && (
          <p class="seats-here">
            <span class="seats-arrow" style={{ rotate: `${stageAt}rad` }}><Icon icon={ArrowUp} size={18} /></span><span>{t("seats.you_are_in", { section: sectionTitle(section.name) })}</span>
            <button type="button" onClick={leave}><Icon icon={Maximize} size={16} />{t("seats.whole_hall")}</button>
          </p>
        )}
        {!section && hall.floors.length > 1 && (
          <div class="seats-floors">
            <Segments
              label={t("seats.floors")} name="floor" value={String(floor)} onChange={(value) => setFloor(Number(value))}
              options={hall.floors.map((name, index) => ({ value: String(index), text: label(name) }))} />
          </div>
        )}
      </div>
      <Zoom handle={handle} foot={foot} />
    </div>
  );
}

function Zoom({ handle, foot }: { handle: { readonly current: SeatMapHandle | null }; foot: number }) {
  return (
    <div class="seats-zoom" style={{ insetBlockEnd: `${foot + 16}px` }}>
      <IconButton icon={Plus} label={t("seats.zoom_in")} onClick={() => handle.current?.zoomIn()} />
      <IconButton icon={Minus} label={t("seats.zoom_out")} onClick={() => handle.current?.zoomOut()} />
      <IconButton icon={Maximize} label={t("seats.whole_hall")} onClick={() => handle.current?.wholeHall()} />
    </div>
  );
}

/** Said to those who walk the map by keys: which seats Enter takes, if it is not the one alone that the map names. */
function takenBy(picker: Picker, hovered: Hovered | null): string {
  if (hovered?.target.kind !== "seat" || !document.activeElement?.classList.contains("map")) return "";
  const { hall: { hall }, selection: { mine } } = picker;
  const { number } = hovered.target;
  const group = hall?.isFree(number) && !mine.has(number) ? picker.groupAt(number) : null;
  return hall && group && group.length > 1 ? t("seats.takes", { seats: groupWords(hall, group).seats }) : "";
}

function same(one: MapTarget | null | undefined, other: MapTarget | null): boolean {
  if (!one || !other) return !one && !other;
  return one.kind === "seat" ? other.kind === "seat" && one.number === other.number : other.kind === "section" && one.index === other.index;
}

/** Chosen seats, and those that are kept already. */
function yoursOf(hall: Hall, { selection: { mine }, lock: { open } }: Picker): ReadonlySet<number> {
  const kept = (open?.seats ?? []).map((id) => hall.numberOf(id)).filter((seat) => seat !== undefined);
  return kept.length === 0 ? mine : new Set([...mine, ...kept]);
}

/** Chosen places without numbers, by section. */
function placesOf(hall: Hall, { selection: { selection: { places } } }: Picker): ReadonlyMap<number, number> {
  const section = places?.section != null ? hall.sectionNamed(places.section) : undefined;
  return new Map(places && section ? [[section.index, places.count]] : []);
}

/** Seats that a tap would take: those of the proposal, or those around the seat that the mouse is at. */
function previewOf({ proposal, groupAt, hall: { hall }, selection: { mine } }: Picker, hovered: Hovered | null): readonly number[] {
  if (hovered?.target.kind === "seat") {
    const { number } = hovered.target;
    if (hall?.isFree(number) && !mine.has(number)) return groupAt(number) ?? [];
  }
  return proposal?.kind === "seats" ? proposal.seats : [];
}

/** A tap on the map may raise the sheet under the finger: the click that the browser makes of the tap must not press a button there. */
function useNoGhostClick(stage: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const element = stage.current;
    const end = (event: TouchEvent) => {
      if ((event.target as Element).closest(".map")) event.preventDefault();
    };
    element?.addEventListener("touchend", end, { passive: false });
    return () => element?.removeEventListener("touchend", end);
  }, []);
}

/** Brings what is proposed into sight, also from behind a sheet that has grown. */
function useShownProposal(
  { proposal, hall: { hall } }: Picker, handle: { readonly current: SeatMapHandle | null }, insets: Insets, setFloor: (floor: number) => void,
  led: { current: number | null },
): void {
  useEffect(() => {
    if (!hall || proposal?.kind !== "seats") return;
    const there = hall.sectionOf(proposal.seats[0] as number);
    setFloor(there.floor);
    led.current = there.index;
    handle.current?.show(proposal.seats);
  }, [proposal, insets]);
}

/** The map goes into the section that is chosen elsewhere, and out again. */
function useEnter(section: number | null, entered: { readonly current: number | null | undefined }, handle: { readonly current: SeatMapHandle | null }): void {
  useEffect(() => {
    if (entered.current === undefined || section === entered.current) return;
    if (section === null) handle.current?.wholeHall();
    else handle.current?.enter(section);
  }, [section]);
}
