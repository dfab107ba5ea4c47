import { t } from "../../i18n";
import { formatNumber } from "../../lib/locale";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall } from "../../map/hall";
import type { MapState } from "../../map/seat-map";
import { Lazy } from "../../ui/lazy";
import type { Picker } from "./use-picker";

/** Fewer sections are all seen at once. */
export const SECTIONS_MIN = 5;

/** Comes with the map: both draw alike. */
const loadMiniMap = () => import("../../map/mini-map").then(({ MiniMap }) => ({ default: MiniMap }));

/** A small drawing of the hall that shows where the map looks, with the name of the place. */
export function Locator({ picker, hall, state }: { picker: Picker; hall: Hall; state: MapState | null }) {
  const { section } = picker;
  if (hall.sections.length < SECTIONS_MIN) return null;
  return (
    <section class="seats-card seats-locator" aria-label={t("seats.where")}>
      <Lazy
        load={loadMiniMap} outline={<span class="seats-locator-outline" />}
        props={{ hall, revision: picker.hall.revision, floor: section?.floor ?? 0, frame: state?.frame ?? null, yours: picker.selection.mine, width: 96, height: 96 }} />
      <p>
        <b>{section ? sectionTitle(section.name) : t("seats.whole_hall")}</b>
        <span>{section ? t("seats.left", { count: section.available, number: formatNumber(section.available) }) : t("seats.tap_section")}</span>
      </p>
    </section>
  );
}
