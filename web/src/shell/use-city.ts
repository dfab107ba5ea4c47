import { useEffect, useState } from "preact/hooks";
import { wishOf } from "../lib/programme";
import { knownCity, onCity } from "../lib/programme-city";

/** The city in the address of the programme, or else the one that was chosen or assumed. */
export function useShownCity(path: string, query: URLSearchParams): string | null {
  const [known, setKnown] = useState(knownCity());
  useEffect(() => onCity(() => setKnown(knownCity())), []);
  return (path === "/" ? wishOf(query).city : null) ?? known;
}
