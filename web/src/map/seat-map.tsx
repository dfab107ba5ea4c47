import { useEffect, useRef } from "preact/hooks";
import { AVAILABLE } from "../lib/availability";
import { drawHall, isOutline, type Palette } from "./draw";
import { attachGestures } from "./gestures";
import type { Hall, HallSection } from "./hall";
import { contains } from "./hull";
import { Viewport, type Point } from "./viewport";

export interface SeatMapProps {
  readonly hall: Hall;
  /** Raised whenever statuses changed inside `hall`. */
  readonly revision: number;
  readonly selected: ReadonlySet<string>;
  /** The section to look at; another value moves the view there. */
  readonly focus: string | null;
  readonly onToggle: (seatNumber: number) => void;
}

const SEAT_RADIUS_OF_SPACING = 0.42;
/** A finger that misses the seat by this much still means it. */
const FINGER_PX = 14;
/** Below these radii a tap, or a click, does not choose a seat but zooms in: targets of 24 px for fingers (WCAG 2.5.8). */
const TAP_FROM_PX = 10;
const CLICK_FROM_PX = 5;
/** A tap this far from every seat means nothing. */
const LOST_PX = 60;
const STEP = 1.6;

/**
 * The map for fingers and mice. Everything that can be done here can be done in the list of seats as well, which is
 * the way for keyboards and screen readers; so the canvas is an image to them.
 */
export function SeatMap(props: SeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<MapView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (!canvas.current) return;
    const created = new MapView(canvas.current, props.hall, (seat) => latest.current.onToggle(seat));
    created.focus(latest.current.focus);
    created.select(latest.current.selected);
    view.current = created;
    return () => created.destroy();
  }, [props.hall]);
  useEffect(() => view.current?.focus(props.focus), [props.focus]);
  useEffect(() => view.current?.select(props.selected), [props.selected, props.revision]);

  return (
    <div class="map">
      <canvas ref={canvas} role="img" aria-label="Seat map. All seats are also in the list, under “List”." />
      <div class="map-zoom">
        <button type="button" aria-label="Zoom in" onClick={() => view.current?.step(STEP)}>+</button>
        <button type="button" aria-label="Zoom out" onClick={() => view.current?.step(1 / STEP)}>−</button>
        <button type="button" aria-label="Show everything" onClick={() => view.current?.focus(null)}>⤢</button>
      </div>
    </div>
  );
}

/** Canvas, view and gestures of one hall; draws at most once a frame and only after a change. */
class MapView {
  private readonly context: CanvasRenderingContext2D | null;
  private readonly viewport: Viewport;
  private readonly cleanups: (() => void)[] = [];
  private palette: Palette;
  private selected: ReadonlySet<number> = new Set();
  private focused: string | null = null;
  private frame = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly hall: Hall,
    private readonly onToggle: (seat: number) => void,
  ) {
    this.context = canvas.getContext("2d", { alpha: false });
    this.viewport = new Viewport(hall.index.bounds, hall.index.spacing * SEAT_RADIUS_OF_SPACING);
    this.palette = readPalette(canvas);
    this.resize();
    this.watch();
  }

  focus(section: string | null): void {
    this.focused = section;
    const bounds = this.hall.sections.find((candidate) => candidate.name === section)?.bounds;
    this.viewport.fit(bounds);
    this.draw();
  }

  select(seatIds: ReadonlySet<string>): void {
    const numbers = [...seatIds].map((id) => this.hall.numberOf(id));
    this.selected = new Set(numbers.filter((number): number is number => number !== undefined));
    this.draw();
  }

  step(factor: number): void {
    this.viewport.zoomAt(this.viewport.centre, factor);
    this.draw();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    for (const cleanup of this.cleanups) cleanup();
  }

  private watch(): void {
    const sizes = new ResizeObserver(() => {
      this.resize();
      this.viewport.fit(this.hall.sections.find((section) => section.name === this.focused)?.bounds);
      this.draw();
    });
    sizes.observe(this.canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const onScheme = () => {
      this.palette = readPalette(this.canvas);
      this.draw();
    };
    dark.addEventListener("change", onScheme);
    const detach = attachGestures(this.canvas, {
      pan: (dx, dy) => this.change(() => this.viewport.pan(dx, dy)),
      zoom: (at, factor) => this.change(() => this.viewport.zoomAt(at, factor)),
      tap: (at, precise) => this.tap(at, precise),
    });
    this.cleanups.push(() => sizes.disconnect(), () => dark.removeEventListener("change", onScheme), detach);
  }

  private change(move: () => void): void {
    move();
    this.draw();
  }

  private tap(at: Point, precise: boolean): void {
    const point = this.viewport.toLayout(at);
    const outlined = this.hall.sections.filter((section) => isOutline(section, this.hall, this.viewport));
    const section = sectionFor(point, outlined);
    if (section) {
      this.change(() => this.viewport.fit(section.bounds));
      return;
    }
    // Zooming in where there is nothing would only show an empty screen.
    if (this.hall.index.nearest(point.x, point.y, LOST_PX / this.viewport.scale) < 0) return;
    if (this.viewport.radiusPx < (precise ? CLICK_FROM_PX : TAP_FROM_PX)) {
      this.change(() => this.viewport.zoomAt(at, (TAP_FROM_PX * 1.3) / this.viewport.radiusPx));
      return;
    }
    const reach = Math.max(this.viewport.radiusPx, FINGER_PX) / this.viewport.scale;
    const seat = this.hall.index.nearest(point.x, point.y, reach);
    if (seat >= 0 && (this.hall.status[seat] === AVAILABLE || this.selected.has(seat))) this.onToggle(seat);
  }

  private resize(): void {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth, clientHeight } = this.canvas;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    this.viewport.resize(clientWidth, clientHeight);
  }

  private draw(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.context) drawHall(this.context, this.hall, this.viewport, this.selected, this.palette);
    });
  }
}

/** The outlined section that a tap means: the one under it, else the one whose middle is nearest. */
function sectionFor(point: Point, outlined: readonly HallSection[]): HallSection | undefined {
  const distance = ({ bounds }: HallSection) =>
    Math.hypot((bounds.left + bounds.right) / 2 - point.x, (bounds.top + bounds.bottom) / 2 - point.y);
  return outlined.find((section) => contains(section.outline, point))
    ?? [...outlined].sort((a, b) => distance(a) - distance(b))[0];
}

/** The map's colours are custom properties, so that the style sheet alone knows about light and dark. */
function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: colour("--map-background"),
    text: colour("--text"),
    muted: colour("--muted"),
    taken: colour("--seat-taken"),
    selected: colour("--seat-selected"),
    onSeat: colour("--on-seat"),
    font: style.fontFamily,
    types: [1, 2, 3, 4, 5, 6].map((number) => colour(`--type-${number}`)),
  };
}
