// The drawn hall. It is a picture to point at, and keys lead through it as well; the list of seats beside it says the same
// in words.

import type { Ref } from "preact";
import { useEffect, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { sectionTitle } from "../lib/seat-words";
import type { Point } from "./geometry";
import { attachGestures } from "./gestures";
import type { Hall } from "./hall";
import { ARROWS, nextSeat, nextSection } from "./keys";
import { FIT_MAX_PX, SECTION_FROM_PX } from "./levels";
import { MapView, type MapState } from "./map-view";
import { onPalette, readPalette } from "./palette";
import { targetAt, type MapTarget } from "./targets";
import { NO_INSETS, type Insets } from "./viewport";
import { seatWords, sectionWords } from "./words";
import "./map.css";

export type How = "mouse" | "touch" | "key";
export type { MapState, MapTarget, Insets };

export interface SeatMapHandle {
  zoomIn(): void;
  zoomOut(): void;
  wholeHall(): void;
  /** Goes into a section, turned so that its front is up. */
  enter(section: number): void;
  /** Brings seats into view. */
  show(seats: readonly number[]): void;
}

export interface SeatMapProps {
  readonly hall: Hall;
  /** Changes whenever the hall has taken fresh statuses. */
  readonly revision: number;
  readonly floor?: number;
  /** Pixels at each side that panels cover: the hall is fitted into the rest. */
  readonly insets?: Insets;
  readonly yours: ReadonlySet<number>;
  /** How many of your places are in standing areas, by the areas' indexes. */
  readonly places?: ReadonlyMap<number, number>;
  /** Seats that a tap would take. */
  readonly preview: readonly number[];
  /** Which free seats the filters leave in; null without filters. Give the same function until the filters change. */
  readonly shown?: ((seat: number) => boolean) | null;
  readonly onSeat: (seat: number, how: How) => void;
  /** A section was pointed at. The map goes into it, unless this returns true. */
  readonly onSection?: (section: number, how: How) => boolean | void;
  /** What the mouse, or the keys, are at; and where that is, in the map's pixels. */
  readonly onHover?: (target: MapTarget | null, at: Point) => void;
  readonly onView?: (state: MapState) => void;
  readonly handle?: Ref<SeatMapHandle>;
}

const NO_PLACES: ReadonlyMap<number, number> = new Map();

export function SeatMap(props: SeatMapProps) {
  const root = useRef<HTMLDivElement>(null);
  const view = useRef<MapView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [spoken, setSpoken] = useState("");
  const help = useId();
  const { hall, revision, floor = 0, insets = NO_INSETS, yours, places = NO_PLACES, preview, shown = null } = props;

  useLayoutEffect(() => {
    const element = root.current as HTMLDivElement;
    const map = new MapView(element, hall, readPalette(element), (state) => latest.current.onView?.(state));
    view.current = map;
    map.show({ floor });
    const fit = () => map.resize(element.clientWidth, element.clientHeight, latest.current.insets ?? NO_INSETS);
    fit();
    const sizes = new ResizeObserver(fit);
    sizes.observe(element);
    const colours = onPalette(() => map.show({ palette: readPalette(element) }));
    void document.fonts?.ready.then(() => map.show({ palette: readPalette(element) }));
    const gestures = attachGestures(element, gesturesOf(map, element, latest));
    return () => {
      sizes.disconnect();
      colours();
      gestures();
      map.destroy();
    };
  }, [hall]);

  useEffect(() => view.current?.refresh(), [hall, revision]);
  useEffect(() => {
    const map = view.current;
    const element = root.current;
    if (map && element) map.resize(element.clientWidth, element.clientHeight, insets);
  }, [insets.top, insets.right, insets.bottom, insets.left]);
  useEffect(() => {
    if (view.current && view.current.scene.floor !== floor) {
      view.current.show({ floor });
      view.current.wholeHall(true);
    }
  }, [floor]);
  useEffect(() => view.current?.show({ yours }), [hall, yours]);
  useEffect(() => view.current?.show({ places }), [hall, places]);
  useEffect(() => view.current?.show({ preview }), [hall, preview]);
  const mask = useMemo(() => (shown ? Uint8Array.from({ length: hall.seatCount }, (_, seat) => (shown(seat) ? 1 : 0)) : null), [hall, shown]);
  useEffect(() => view.current?.show({ mask }), [hall, mask]);

  useImperativeHandle(props.handle ?? null, () => ({
    zoomIn: () => view.current?.zoomIn(),
    zoomOut: () => view.current?.zoomOut(),
    wholeHall: () => view.current?.wholeHall(),
    enter: (section) => view.current?.enter(section),
    show: (seats) => view.current?.reveal(seats),
  }), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const said = view.current ? press(view.current, event, latest.current) : null;
    if (said === null) return;
    event.preventDefault();
    setSpoken(said);
  };

  return (
    // Keys lead through the picture, as they do in a map; a role of one control would promise too much.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={root} class="map" tabIndex={0} role="group" aria-label={t("map.label")} aria-describedby={help} onKeyDown={onKeyDown} onBlur={() => view.current?.show({ cursor: null })}>
      <p id={help} class="visually-hidden">{t("map.help")}</p>
      <p class="visually-hidden" role="status">{spoken}</p>
    </div>
  );
}

function gesturesOf(map: MapView, element: HTMLElement, latest: { readonly current: SeatMapProps }) {
  const hover = (at: Point | null) => {
    const target = at ? targetAt(map, at, false) : null;
    const section = target?.kind === "section" ? target.index : null;
    if (section !== map.scene.hoveredSection) map.show({ hoveredSection: section });
    const takes = target?.kind === "section" || (target?.kind === "seat" && (map.scene.hall.isFree(target.number) || map.scene.yours.has(target.number)));
    element.classList.toggle("map-over-seat", takes);
    latest.current.onHover?.(target, at ?? { x: 0, y: 0 });
  };
  const tap = (at: Point, finger: boolean) => {
    const target = targetAt(map, at, finger);
    const how = finger ? "touch" : "mouse";
    if (target?.kind === "seat") latest.current.onSeat(target.number, how);
    else if (target && !latest.current.onSection?.(target.index, how)) map.enter(target.index);
  };
  return {
    pan: (dx: number, dy: number) => map.pan(dx, dy),
    zoom: (at: Point, factor: number) => map.zoom(at, factor),
    rest: () => map.settle(),
    hover,
    tap,
    doubleTap: (at: Point, finger: boolean) => {
      const target = targetAt(map, at, finger);
      if (target?.kind === "section") map.enter(target.index);
      // Who clicks a seat twice wants it and then not.
      else if (target && !finger) tap(at, finger);
      else if (map.pitchPx < FIT_MAX_PX) map.fly(map.zoomed(at, FIT_MAX_PX / map.scene.hall.pitch));
    },
  };
}

/** Does what a key means; returns what is to be said about it, or null if the key means nothing here. */
function press(map: MapView, event: KeyboardEvent, props: SeatMapProps): string | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) {
    const step = 90;
    map.pan(arrow === "left" ? step : arrow === "right" ? -step : 0, arrow === "up" ? step : arrow === "down" ? -step : 0);
    return "";
  }
  if (arrow) return moveCursor(map, arrow, props);
  if (event.key === "+" || event.key === "=") map.zoomIn();
  else if (event.key === "-") map.zoomOut();
  else if (event.key === "0" || event.key === "Escape") map.wholeHall();
  else if (event.key === "Enter" || event.key === " ") return choose(map, props);
  else return null;
  return "";
}

function moveCursor(map: MapView, arrow: (typeof ARROWS)[string], props: SeatMapProps): string {
  const { hall, cursor, floor, entered, yours } = map.scene;
  const turn = map.viewport.view.turn;
  // Within the section that was entered, else on the whole floor.
  const reached = (seat: number) => (entered === null ? hall.sectionOf(seat).floor === floor : hall.sectionOf(seat).index === entered);
  const wanted = (seat: number) => (hall.isFree(seat) || yours.has(seat)) && reached(seat);
  if (map.pitchPx >= SECTION_FROM_PX) {
    const middle = map.viewport.toHall(map.viewport.centre);
    const first = entered ?? map.sectionInMiddle();
    const inside = (seat: number) => wanted(seat) && (hall.sections.length === 1 || hall.sectionOf(seat).index === first);
    const from = cursor?.kind === "seat" && reached(cursor.at) ? cursor.at : -1;
    const seat = from >= 0 && arrow ? nextSeat(hall, from, arrow, turn, wanted) : hall.index.nearest(middle.x, middle.y, hall.pitch * 60, inside);
    if (seat < 0) return t("map.no_further");
    map.show({ cursor: { kind: "seat", at: seat }, hoveredSection: null });
    map.slideTo([{ x: hall.seats.xs[seat] as number, y: hall.seats.ys[seat] as number }], true);
    props.onHover?.({ kind: "seat", number: seat }, map.viewport.toScreen(hall.seats.xs[seat] as number, hall.seats.ys[seat] as number));
    return seatWords(hall, seat, yours.has(seat));
  }
  const at = cursor?.kind === "section" ? nextSection(hall, cursor.at, arrow ?? "up", turn, floor) : (map.sectionInMiddle() ?? -1);
  const section = hall.sections[at];
  if (!section) return t("map.no_further");
  map.show({ cursor: { kind: "section", at }, hoveredSection: at });
  props.onHover?.({ kind: "section", index: at }, map.viewport.toScreen(section.middle.x, section.middle.y));
  return sectionWords(section);
}

function choose(map: MapView, props: SeatMapProps): string {
  const { cursor, hall } = map.scene;
  if (cursor?.kind === "seat") {
    props.onSeat(cursor.at, "key");
    return "";
  }
  const index = cursor?.at ?? map.sectionInMiddle();
  const section = index === null ? undefined : hall.sections[index];
  if (!section || map.pitchPx >= SECTION_FROM_PX) return "";
  if (!props.onSection?.(section.index, "key")) map.enter(section.index);
  if (section.generalAdmission) return "";
  map.show({ cursor: null });
  return t("seats.you_are_in", { section: sectionTitle(section.name) });
}

export default SeatMap;
