// The map's colours are custom properties, so that the style sheet alone knows about light, dark and forced colours.

export interface Palette {
  readonly background: string;
  readonly slab: string;
  readonly slabLine: string;
  readonly floor: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly gone: string;
  readonly goneMark: string;
  readonly yours: string;
  readonly yoursEdge: string;
  readonly onYours: string;
  readonly stage: string;
  readonly stageLine: string;
  readonly onStage: string;
  readonly ink: string;
  readonly surface: string;
  readonly onTier: string;
  /** `tiers[1] … tiers[5]`. */
  readonly tiers: readonly string[];
  readonly font: string;
  readonly dark: boolean;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim() || "CanvasText";
  return {
    background: colour("--map-bg"),
    slab: colour("--map-slab"),
    slabLine: colour("--map-slab-line"),
    floor: colour("--map-floor"),
    text: colour("--map-text"),
    text2: colour("--ink-2"),
    text3: colour("--ink-3"),
    gone: colour("--seat-gone"),
    goneMark: colour("--seat-gone-mark"),
    yours: colour("--yours"),
    yoursEdge: colour("--yours-edge"),
    onYours: colour("--on-amber"),
    stage: colour("--map-stage"),
    stageLine: colour("--map-stage-line"),
    onStage: colour("--map-on-stage"),
    ink: colour("--ink"),
    surface: colour("--surface"),
    onTier: colour("--on-tier"),
    tiers: [1, 1, 2, 3, 4, 5].map((number) => colour(`--tier-${number}`)),
    font: style.fontFamily || "sans-serif",
    dark: style.colorScheme.includes("dark"),
  };
}

/** Calls back when the reader changes to another theme, or the device does. */
export function onPalette(change: () => void): () => void {
  const observer = new MutationObserver(change);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", change);
  return () => {
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", change);
  };
}
