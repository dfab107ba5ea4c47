import { useState } from "preact/hooks";
import { ArrowLeftRight } from "lucide";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { serverClock } from "../../lib/clock";
import { policyOf } from "../../lib/policy";
import { seatPlace } from "../../lib/tickets";
import { formatInstant } from "../../lib/time";
import { navigate } from "../../router";
import { Button, Choice, Failure } from "../../ui";
import { useAction } from "../../ui/hooks";
import { ApiProblem } from "../../api/problem";
import { placeName } from "./tickets";

/** Other seats for some or all of these: which ones, and on to the map. Nothing where the event does not allow it. */
export function Move({ booking, event }: { booking: Booking; event: PayableEvent }) {
  const until = policyOf(event, serverClock.now()).movesUntil;
  const [chosen, setChosen] = useState<readonly string[]>(booking.seats);
  const go = useAction();
  if (until === null || event.status !== "published") return null;
  const submit = (submitted: Event) => {
    submitted.preventDefault();
    go.run(async () => {
      if (chosen.length === 0) throw new ApiProblem(400, "no_seats");
      const query = new URLSearchParams({ moves: booking.booking_id, give: chosen.join() });
      navigate(`/events/${encodeURIComponent(event.event_id)}/seats?${query}`);
    });
  };
  return (
    <section class="card stack" aria-labelledby="booking-move">
      <h2 id="booking-move">{t("booking.other_seats")}</h2>
      <p>{t("booking.move_how", { until: formatInstant(until, event.time_zone) })}</p>
      <form class="stack" onSubmit={submit}>
        {booking.seats.length > 1 && (
          <fieldset class="booking-seats">
            <legend>{t("booking.which_seats")}</legend>
            {booking.seats.map((seat) => (
              <Choice
                key={seat} type="checkbox" name="seat" value={seat} checked={chosen.includes(seat)}
                onChange={(on) => setChosen(booking.seats.filter((one) => (one === seat ? on : chosen.includes(one))))}>
                {placeName(seatPlace(seat, event.sections))}
              </Choice>
            ))}
          </fieldset>
        )}
        <Failure error={go.error} />
        <Button type="submit" wide icon={ArrowLeftRight}>{t("booking.move", { count: chosen.length })}</Button>
      </form>
    </section>
  );
}
