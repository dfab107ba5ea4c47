import { useEffect, useState } from "preact/hooks";
import type { PayableEvent } from "../../api/types";
import type { Hall } from "../../map/hall";
import type { HallPicture } from "../../map/mini-map";

export interface DrawnHall {
  readonly hall: Hall;
  readonly Picture: typeof HallPicture;
}

/** The drawn hall, for the names of seats and their picture. Nobody waits for it, and without it there is no picture. */
export function useHall(event: PayableEvent): DrawnHall | null {
  const [drawn, setDrawn] = useState<DrawnHall | null>(null);
  useEffect(() => {
    let current = true;
    const load = async () => {
      const { HallPicture: Picture, hallOf } = await import("./hall-of");
      const hall = await hallOf(event);
      if (current && hall) setDrawn({ hall, Picture });
    };
    load().catch(() => undefined);
    return () => {
      current = false;
    };
  }, [event.event_id, event.layout_version]);
  return drawn;
}
