import { useEffect, useState } from "preact/hooks";

/**
 * `wide`: rail, map and basket beside each other; `lying`: map and a narrow basket; `phone`: a sheet at the foot; `low`: so low
 * that nothing can float, as at 400 % zoom, and all is below each other.
 */
export type Screen = "wide" | "lying" | "phone" | "low";

const WIDE = "(min-width: 1160px) and (min-height: 560px)";
const LYING = "(min-width: 560px) and (max-height: 559px) and (orientation: landscape), (min-width: 820px) and (max-width: 1159px)";
const LOW = "(max-width: 559px) and (max-height: 479px)";

export function isPhone(screen: Screen): boolean {
  return screen === "phone" || screen === "low";
}

export function useScreen(): Screen {
  const [screen, setScreen] = useState(current);
  useEffect(() => {
    const queries = [WIDE, LYING, LOW].map((query) => matchMedia(query));
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
  if (matchMedia(LYING).matches) return "lying";
  return matchMedia(LOW).matches ? "low" : "phone";
}
