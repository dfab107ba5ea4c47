// The map while it is on the screen: what it shows, and how the view moves between the levels.

import type { Hall, HallSection } from "./hall";
import { boundsOf, corners, grown, middleOf, type Point, type Rect } from "./geometry";
import { Layers } from "./layers";
import { AIR_PX, FIT_MAX_PX, MAX_PX, MOVE_MS, SECTION_FROM_PX, eased, entryPx, farther, levelOf, nearer, type Level } from "./levels";
import type { OverlayScene } from "./overlay";
import type { Palette } from "./palette";
import { between, Viewport, type Insets, type View } from "./viewport";

export interface MapState {
  readonly level: Level;
  /** Section that is entered, or else the one in the middle of the screen; null while the whole hall is seen. */
  readonly section: number | null;
  readonly entered: boolean;
  /** Corners of what is seen, in the hall. */
  readonly frame: readonly Point[];
  /** Direction of the stage on the screen, in radians clockwise from up; null if the hall has none. */
  readonly stage: number | null;
}

/** The view rests when it has not moved for so long. */
const REST_MS = 130;
/** While the view moves, others hear of it this seldom: they draw what they show of it anew. */
const TELL_MS = 120;
const GOING_MS = 200;
const GOING_MAX = 60;

/** What of the scene the lower layers show. */
const OF_SEATS: ReadonlySet<keyof OverlayScene> = new Set(["hall", "floor", "entered", "mask", "palette", "yours"]);
const OF_GROUND: ReadonlySet<keyof OverlayScene> = new Set(["hall", "floor", "entered", "palette"]);

export class MapView {
  readonly viewport = new Viewport();
  scene: OverlayScene;
  private readonly layers: Layers;
  private movedAt = -Infinity;
  private frame = 0;
  private flight: { readonly from: View; readonly to: View; readonly start: number } | null = null;
  private told = "";
  private toldAt = -Infinity;
  private seen: Uint8Array;
  private readonly goingSince = new Map<number, number>();

  constructor(private readonly root: HTMLElement, hall: Hall, palette: Palette, private readonly tell: (state: MapState) => void) {
    this.layers = new Layers(root);
    this.scene = {
      hall, floor: 0, entered: null, mask: null, yours: new Set(), palette, preview: [], places: new Map(), hoveredSection: null, cursor: null, going: new Map(),
    };
    this.seen = hall.status.slice();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    this.layers.destroy();
  }

  get pitchPx(): number {
    return this.scene.hall.pitch * this.viewport.view.scale;
  }

  get level(): Level {
    return levelOf(this.pitchPx);
  }

  get moving(): boolean {
    return this.flight !== null || performance.now() - this.movedAt < REST_MS;
  }

  /** Takes what is to be shown; only what lies on top is drawn anew if only that changes. */
  show(change: Partial<OverlayScene>): void {
    const { hall } = this.scene;
    const changed = (Object.keys(change) as (keyof OverlayScene)[]).filter((key) => change[key] !== this.scene[key]);
    if (changed.length === 0) return;
    this.layers.invalidate("overlay");
    if (changed.some((key) => OF_SEATS.has(key))) this.layers.invalidate("seats");
    if (changed.some((key) => OF_GROUND.has(key))) this.layers.invalidate("ground");
    this.scene = { ...this.scene, ...change };
    if (this.scene.hall !== hall) this.seen = this.scene.hall.status.slice();
    this.request();
  }

  /** The hall has fresh statuses. */
  refresh(): void {
    const { hall, yours } = this.scene;
    const now = performance.now();
    const gone: number[] = [];
    for (let seat = 0; seat < this.seen.length; seat++) {
      if (this.seen[seat] === 0 && hall.status[seat] !== 0 && !yours.has(seat)) gone.push(seat);
    }
    if (gone.length <= GOING_MAX && this.pitchPx >= SECTION_FROM_PX && !reducedMotion()) for (const seat of gone) this.goingSince.set(seat, now);
    this.seen = hall.status.slice();
    this.layers.invalidate("ground", "seats", "overlay");
    this.request();
  }

  /** Another size of the screen, or other panels on it: a whole hall is fitted anew, else everything stays where it is. */
  resize(width: number, height: number, insets: Insets): void {
    const { viewport } = this;
    const whole = viewport.width === 1 || this.isWhole();
    const sized = viewport.width !== width || viewport.height !== height;
    const before = viewport.copy();
    Object.assign(viewport, { width, height, insets });
    // The same picture, seen from another middle.
    const kept = (view: View): View => ({ ...view, ...Object.assign(before, { view }).toHall(viewport.centre) });
    if (whole) viewport.view = this.wholeView();
    else if (!sized) {
      viewport.view = kept(viewport.view);
      if (this.flight) this.flight = { ...this.flight, from: kept(this.flight.from), to: kept(this.flight.to) };
    }
    if (sized) this.layers.reset();
    this.request();
  }

  wholeView(): View {
    const { hall, floor } = this.scene;
    const bounds = hall.floorBounds[floor] as Rect;
    return this.viewport.fitting(corners(grown(bounds, hall.pitch)), 0, AIR_PX, FIT_MAX_PX / hall.pitch);
  }

  private isWhole(): boolean {
    const whole = this.wholeView();
    return this.viewport.view.turn === 0 && Math.abs(this.viewport.view.scale / whole.scale - 1) < 0.02;
  }

  wholeHall(atOnce = false): void {
    this.leave();
    this.fly(this.wholeView(), atOnce);
  }

  /** Goes into a section with seats; a standing area has nothing to go into. */
  enter(index: number, atOnce = false): void {
    const { hall } = this.scene;
    const section = hall.sections[index];
    if (!section) return;
    if (section.floor !== this.scene.floor) this.show({ floor: section.floor });
    if (section.generalAdmission) return;
    const fit = this.viewport.fitting(whereSeatsAre(hall, section), section.turn, AIR_PX + 20, MAX_PX / hall.pitch);
    this.show({ entered: index, hoveredSection: null });
    this.fly({ ...fit, scale: entryPx(fit.scale * hall.pitch) / hall.pitch }, atOnce);
  }

  zoomIn(): void {
    const { hall, entered } = this.scene;
    if (this.level === "hall" && entered === null && hall.sections.length > 1) {
      const section = this.sectionInMiddle();
      if (section !== null && !hall.sections[section]?.generalAdmission) return this.enter(section);
    }
    this.fly(this.zoomed(this.viewport.centre, nearer(this.pitchPx) / hall.pitch));
  }

  zoomOut(): void {
    const { hall } = this.scene;
    const whole = this.wholeView();
    const next = farther(this.pitchPx, whole.scale * hall.pitch) / hall.pitch;
    if (next <= whole.scale * 1.01) this.wholeHall();
    else this.fly(this.zoomed(this.viewport.centre, next));
  }

  /** Brings the seats into view, near enough to be read. */
  reveal(numbers: readonly number[]): void {
    const { hall } = this.scene;
    const first = numbers[0];
    if (first === undefined) return;
    const section = hall.sectionOf(first);
    const { xs, ys } = hall.seats;
    const points = numbers.map((seat) => ({ x: xs[seat] as number, y: ys[seat] as number }));
    const here = this.scene.entered === null || this.scene.entered === section.index;
    if (here && section.floor === this.scene.floor && this.pitchPx >= SECTION_FROM_PX && this.slideTo(points)) return;
    const wish = Math.max(SECTION_FROM_PX + 9, Math.min(FIT_MAX_PX, this.pitchPx)) / hall.pitch;
    const turn = hall.sections.length > 1 ? section.turn : this.viewport.view.turn;
    this.show({ floor: section.floor, entered: hall.sections.length > 1 ? section.index : null });
    const fit = this.viewport.fitting(points, turn, AIR_PX * 2, wish);
    this.fly(fit);
  }

  /** Moves no farther than needed to see the points, if they fit on the screen; false if they do not. */
  slideTo(points: readonly Point[], atOnce = false): boolean {
    const { viewport } = this;
    const { top, right, bottom, left } = viewport.insets;
    const box = boundsOf(points.map(({ x, y }) => viewport.toScreen(x, y)));
    const air = AIR_PX * 2;
    const { width, height } = viewport.free;
    if (!box || box.right - box.left > width - 2 * air || box.bottom - box.top > height - 2 * air) return false;
    const dx = Math.max(0, left + air - box.left) - Math.max(0, box.right - (viewport.width - right - air));
    const dy = Math.max(0, top + air - box.top) - Math.max(0, box.bottom - (viewport.height - bottom - air));
    if (dx === 0 && dy === 0) return true;
    const moved = viewport.copy();
    moved.pan(dx, dy);
    this.fly(moved.view, atOnce);
    return true;
  }

  pan(dx: number, dy: number): void {
    this.flight = null;
    this.viewport.pan(dx, dy);
    this.hold();
    this.moved();
  }

  zoom(at: Point, factor: number): void {
    this.flight = null;
    const { hall } = this.scene;
    const least = this.wholeView().scale * 0.9;
    const scale = Math.min(MAX_PX / hall.pitch, Math.max(least, this.viewport.view.scale * factor));
    this.viewport.zoomAt(at, scale);
    this.hold();
    this.moved();
  }

  /** After a gesture: far out, the hall stands upright and whole again. */
  settle(): void {
    const whole = this.wholeView();
    const small = this.viewport.view.scale <= whole.scale * 1.12;
    const turned = this.viewport.view.turn !== 0 && this.level === "hall";
    if (small && !this.isWhole()) this.wholeHall();
    else if (turned) {
      this.leave();
      this.fly({ ...this.viewport.view, turn: 0 });
    } else if (this.scene.entered !== null && !this.seesEntered()) this.leave();
  }

  zoomed(at: Point, scale: number): View {
    const trial = this.viewport.copy();
    trial.zoomAt(at, Math.min(MAX_PX / this.scene.hall.pitch, scale));
    return trial.view;
  }

  fly(to: View, atOnce = false): void {
    if (atOnce || reducedMotion()) {
      this.flight = null;
      this.viewport.view = to;
      this.movedAt = -Infinity;
      this.request();
      return;
    } else {
      this.flight = { from: this.viewport.view, to, start: performance.now() };
    }
    this.moved();
  }

  private leave(): void {
    if (this.scene.entered !== null) this.show({ entered: null });
  }

  private seesEntered(): boolean {
    const section = this.scene.hall.sections[this.scene.entered ?? -1];
    if (!section) return false;
    const { x, y } = middleOf(section.bounds);
    const at = this.viewport.toScreen(x, y);
    const reach = (Math.max(section.bounds.right - section.bounds.left, section.bounds.bottom - section.bounds.top) / 2) * this.viewport.view.scale;
    const { centre } = this.viewport;
    return Math.hypot(at.x - centre.x, at.y - centre.y) < reach * 1.3 + 60;
  }

  sectionInMiddle(): number | null {
    const { hall, floor } = this.scene;
    const middle = this.viewport.toHall(this.viewport.centre);
    let nearest: number | null = null;
    let least = Infinity;
    for (const section of hall.sections) {
      if (section.floor !== floor) continue;
      const { left, top, right, bottom } = section.bounds;
      const away = Math.hypot(Math.max(left - middle.x, middle.x - right, 0), Math.max(top - middle.y, middle.y - bottom, 0))
        + Math.hypot(section.middle.x - middle.x, section.middle.y - middle.y) / 100;
      if (away < least) [nearest, least] = [section.index, away];
    }
    return nearest;
  }

  private hold(): void {
    const { hall, floor } = this.scene;
    this.viewport.holdWithin(hall.floorBounds[floor] as Rect);
  }

  private moved(): void {
    this.movedAt = performance.now();
    this.request();
  }

  private request(): void {
    this.frame ||= requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.frame = 0;
    if (this.viewport.width <= 1) return;
    if (this.flight) {
      const share = Math.min(1, Math.max(0, now - this.flight.start) / MOVE_MS);
      this.viewport.view = between(this.flight.from, this.flight.to, eased(share));
      this.movedAt = performance.now();
      if (share >= 1) this.flight = null;
    }
    const going = this.age();
    const waiting = this.layers.update(this.scene, this.viewport, this.moving);
    this.root.dataset["drawn"] = "";
    this.tellState();
    if (this.flight || going || this.moving || waiting) this.request();
  }

  /** The share of the way that seats which have just gone have shrunk. */
  private age(): boolean {
    if (this.goingSince.size === 0) return false;
    const now = performance.now();
    const going = new Map<number, number>();
    for (const [seat, since] of this.goingSince) {
      const share = (now - since) / GOING_MS;
      if (share < 1) going.set(seat, share);
      else this.goingSince.delete(seat);
    }
    this.scene = { ...this.scene, going };
    this.layers.invalidate("overlay");
    return going.size > 0;
  }

  /** Tells what is seen: at once if it is another place or level, else now and then while the view moves. */
  private tellState(): void {
    const { hall, entered, floor } = this.scene;
    const { view, width, height } = this.viewport;
    const place = [this.level, entered, floor, width, height].join("|");
    const key = [place, view.x, view.y, view.scale, view.turn].join("|");
    const now = performance.now();
    if (key === this.told || (this.moving && this.told.startsWith(`${place}|`) && now - this.toldAt < TELL_MS)) return;
    this.told = key;
    this.toldAt = now;
    const near = this.pitchPx >= SECTION_FROM_PX && hall.sections.length > 1;
    const focal = hall.focalPoint;
    const at = focal ? this.viewport.toScreen(focal.x, focal.y) : null;
    const { centre } = this.viewport;
    this.tell({
      level: this.level,
      section: entered ?? (near ? this.sectionInMiddle() : null),
      entered: entered !== null,
      frame: this.viewport.freeFrame(),
      stage: at ? Math.atan2(at.x - centre.x, centre.y - at.y) : null,
    });
  }
}

/** Charts may draw a section much larger than what has seats. */
function whereSeatsAre({ seats: { xs, ys } }: Hall, section: HallSection): readonly Point[] {
  return Array.from({ length: section.end - section.start }, (_, index) => ({ x: xs[section.start + index] as number, y: ys[section.start + index] as number }));
}

function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
