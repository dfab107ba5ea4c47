import { useEffect, useState } from "preact/hooks";

/** `wide`: rail, map and basket beside each other; `lying`: map and a narrow basket; `phone`: a sheet at the foot. */
export type Screen = "wide" | "lying" | "phone";

const WIDE = "(min-width: 1000px) and (min-height: 560px)";
const LYING = "(min-width: 560px) and (max-height: 559px) and (orientation: landscape)";

export function useScreen(): Screen {
  const [screen, setScreen] = useState(current);
  useEffect(() => {
    const queries = [matchMedia(WIDE), matchMedia(LYING)];
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
  return matchMedia(LYING).matches ? "lying" : "phone";
}
