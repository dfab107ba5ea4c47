import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** Modules of white around a code: without them readers do not find it. Fewer are enough on a white page. */
const QUIET = 4;

interface QrProps {
  readonly text: string;
  readonly label: string;
  readonly quiet?: number;
}

/** A QR code of a text, sharp at every size. Black on white in every theme: readers want it so. */
export function Qr({ text, label, quiet = QUIET }: QrProps) {
  const { path, size } = useMemo(() => drawn(text, quiet), [text, quiet]);
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="white" />
      <path d={path} fill="black" />
    </svg>
  );
}

/** One path of all dark modules, a rectangle for each run in a row. */
function drawn(text: string, border: number): { path: string; size: number } {
  const { data, size } = encode(text, { ecc: "M", border });
  const runs: string[] = [];
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      const start = x;
      while (x < size && row[x]) x++;
      if (x > start) runs.push(`M${start} ${y}h${x - start}v1h-${x - start}z`);
    }
  });
  return { path: runs.join(""), size };
}
