import { useEffect, useState } from "preact/hooks";

/**
 * `wide`: rail, map and basket beside each other; `tablet`: map and a narrow
 * basket; `lying`: the same on a lying phone; `phone`: a sheet at the foot; `low`: so low
 * that nothing can float, as at 400 % zoom, and all is below each other.
 */
export type Screen = "wide" | "tablet" | "lying" | "phone" | "low";

const WIDE = "(min-width: 1160px) and (min-height: 560px)";
const TABLET = "(min-width: 820px) and (max-width: 1159px) and (min-height: 560px)";
const LYING = "(min-width: 560px) and (max-height: 559px) and (orientation: landscape)";
const LOW = "(max-width: 559px) and (max-height: 479px)";

export function isPhone(screen: Screen): boolean {
  return screen === "phone" || screen === "low";
}

export function useScreen(): Screen {
  const [screen, setScreen] = useState(current);
  useEffect(() => {
    const queries = [WIDE, TABLET, LYING, LOW].map((query) => matchMedia(query));
    const update = () => setScreen(current());
    for (const query of queries) query.addEventListener("change", update);
    return () => {
      for (const query of queries) query.removeEventListener("change", update);
    };
  }, []);
  return screen;
}

function current(): Screen {
  if (matchMedia(WIDE).matches) return "wide";
  if (matchMedia(TABLET).matches) return "tablet";
  if (matchMedia(LYING).matches) return "lying";
  return matchMedia(LOW).matches ? "low" : "phone";
}
