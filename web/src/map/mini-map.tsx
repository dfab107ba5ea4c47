// The whole hall as a small picture: with a frame around what is seen, or with seats marked.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { contains, corners, grown, type Point, type Rect } from "./geometry";
import type { Hall } from "./hall";
import { onPalette, readPalette } from "./palette";
import { drawPicture, type PictureOptions } from "./picture";
import { Viewport } from "./viewport";
import "./map.css";

const AIR_PX = 4;

export interface MiniMapProps {
  readonly hall: Hall;
  readonly revision: number;
  readonly floor?: number;
  readonly yours: ReadonlySet<number>;
  /** Corners of what the large map shows, and the section that it has entered. */
  readonly frame: readonly Point[] | null;
  readonly width: number;
  readonly height: number;
}

/** The locator: where the large map is. */
export function MiniMap({ hall, revision, floor = 0, yours, frame, width, height }: MiniMapProps) {
  const viewport = pictureViewport(hall, floor, width, height);
  // A frame around everything says nothing.
  const whole = frame !== null && frame.length > 2 && corners(hall.floorBounds[floor] as Rect).every((corner) => contains(frame, corner));
  const points = whole ? null : frame?.map(({ x, y }) => viewport.toScreen(x, y));
  return (
    <div class="map-mini" style={{ inlineSize: `${width}px`, blockSize: `${height}px` }}>
      <Picture hall={hall} revision={revision} floor={floor} width={width} height={height} yours={yours} label={t("map.locator")} />
      {points && (
        <svg class="map-mini-frame" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <polygon points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
        </svg>
      )}
    </div>
  );
}

export interface HallPictureProps {
  readonly hall: Hall;
  readonly yours: ReadonlySet<number>;
  readonly width: number;
  readonly height: number;
}

/** A still picture of the hall that shows where seats are. */
export function HallPicture({ hall, yours, width, height }: HallPictureProps) {
  const first = [...yours][0];
  const floor = first === undefined ? 0 : hall.sectionOf(first).floor;
  return <Picture hall={hall} revision={0} floor={floor} width={width} height={height} yours={yours} label={t("map.picture")} />;
}

type PictureProps = Omit<PictureOptions, "palette"> & { readonly hall: Hall; readonly revision: number; readonly width: number; readonly height: number; readonly label: string };

function Picture({ hall, revision, floor, width, height, yours, label }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = () => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    drawPicture(context, hall, pictureViewport(hall, floor, width, height), { floor, yours, palette: readPalette(element) });
  };
  useLayoutEffect(draw, [hall, revision, floor, width, height, yours]);
  useEffect(() => onPalette(draw), [hall, revision, floor, width, height, yours]);
  return <canvas ref={canvas} class="map-picture" role="img" aria-label={label} style={{ inlineSize: `${width}px`, blockSize: `${height}px` }} />;
}

function pictureViewport(hall: Hall, floor: number, width: number, height: number): Viewport {
  const viewport = new Viewport();
  Object.assign(viewport, { width, height });
  viewport.view = viewport.fitting(corners(grown(hall.floorBounds[floor] as Rect, hall.pitch * 2)), 0, AIR_PX, Infinity);
  return viewport;
}
