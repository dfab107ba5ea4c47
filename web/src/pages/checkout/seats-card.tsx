import { useState } from "preact/hooks";
import { Check } from "lucide";
import { releaseBooking } from "../../api/endpoints";
import type { Booking, PayableEvent } from "../../api/types";
import { t } from "../../i18n";
import { formatList } from "../../lib/locale";
import { seatPlace } from "../../lib/seat-place";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall } from "../../map/hall";
import { Button, Dialog, Failure, Icon } from "../../ui";
import { useAction } from "../../ui/hooks";

interface SeatsProps {
  readonly booking: Booking;
  readonly event: PayableEvent;
  readonly tierName: (type: string) => string;
  /** Null until it is loaded; then it knows each seat. */
  readonly hall: Hall | null;
  /** Their payment has arrived: nobody lets them go now without a word about the money. */
  readonly paid: boolean;
  readonly take: (booking: Booking) => void;
}

/** The seats that are kept, and the way to let others have them. */
export function SeatsCard({ booking, event, hall, paid, tierName, take }: SeatsProps) {
  const [asking, setAsking] = useState(false);
  const release = useAction();
  const letGo = () => release.run(async () => take(await releaseBooking(booking.booking_id)));
  const count = booking.seats.length;
  return (
    <section class="card stack" aria-labelledby="checkout-seats">
      <h2 id="checkout-seats">{t("checkout.seats", { count })}</h2>
      <ul class="checkout-seats">
        {booking.seats.map((id) => {
          const { name, facts } = seatWords(id, event, hall, tierName);
          return (
            <li key={id}>
              <span class="checkout-seat"><Icon icon={Check} size={16} /></span>
              <span><b>{name}</b>{facts !== "" && <span class="ink-2 small">{facts}</span>}</span>
            </li>
          );
        })}
      </ul>
      {!paid && <p class="checkout-quiet"><button type="button" class="link-btn" onClick={() => setAsking(true)}>{t("checkout.release")}</button></p>}
      <Dialog open={asking && !paid} title={t("checkout.release_title", { count })} onClose={() => setAsking(false)} answered>
        <p>{t("checkout.release_text")}</p>
        <Failure error={release.error} />
        <div class="dialog-foot">
          <Button onClick={() => setAsking(false)}>{t("checkout.release_no")}</Button>
          <Button kind="danger" busy={release.busy} busyText={t("checkout.moment")} onClick={letGo}>{t("checkout.release_yes")}</Button>
        </div>
      </Dialog>
    </section>
  );
}

/** `Row F, seat 11` and what else there is to know about it. */
function seatWords(id: string, event: PayableEvent, hall: Hall | null, tierName: SeatsProps["tierName"]) {
  const place = seatPlace(id, event.sections);
  const section = place.section === "" ? "" : sectionTitle(place.section);
  const number = hall?.numberOf(id);
  if (!hall || number === undefined) return { name: placeWords(place), facts: section };
  const seat = hall.seat(number);
  const facts = [
    section, tierName(seat.tier.type), seat.restrictedView && t("checkout.restricted"), seat.accessible && t("checkout.accessible"),
    seat.companion && t("checkout.companion"),
  ];
  // A tier may be called as its section is.
  const told = new Set(facts.filter((fact): fact is string => fact !== false && fact !== ""));
  return { name: placeWords({ ...place, row: seat.row.name, seat: seat.label }), facts: formatList([...told], "unit") };
}

function placeWords({ row, seat, standing }: ReturnType<typeof seatPlace>): string {
  if (standing) return t("checkout.place_standing", { seat });
  return row === "" ? t("checkout.place_seat", { seat }) : t("checkout.place", { row, seat });
}
