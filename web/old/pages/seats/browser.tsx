import { useEffect } from "preact/hooks";
import type { BoxofficeEvent, SectionSummary } from "../../api/types";
import { label, tierName } from "../../lib/names";
import { tierPrice } from "../../lib/prices";
import type { Hall } from "../../map/hall";
import { SeatMap } from "../../map/seat-map";
import { Failure, Loading } from "../../ui/parts";
import { SeatList } from "./seat-list";
import type { HallState } from "./use-hall";

export interface BrowserProps {
  readonly event: BoxofficeEvent;
  readonly hall: HallState;
  readonly mode: "map" | "list";
  readonly selected: ReadonlySet<string>;
  readonly section: string | null;
  readonly onSection: (section: string | null) => void;
  /** Places without numbers were asked for in this section. */
  readonly onPlaces: (section: string) => void;
  readonly onToggle: (seatNumber: number) => void;
}

/** Up to this many seats everything is loaded at once; larger halls begin with the overview of sections. */
const LOAD_ALL_MAX = 1_500;
const WHOLE_HALL = "*";

/** Sections first, then the seats of one of them (or of the whole hall) on the map or in the list. */
export function SeatBrowser(props: BrowserProps) {
  const { event, hall, mode, section } = props;
  const numbered = event.sections.filter((candidate) => !candidate.general_admission);
  const small = numbered.length > 0 && event.seat_count <= LOAD_ALL_MAX;
  const only = numbered.length === 1 ? (numbered[0]?.section ?? null) : null;
  const current = section ?? (small && mode === "map" ? WHOLE_HALL : only);
  const whole = current === WHOLE_HALL;
  // The list shows one section at a time.
  const listed = whole ? (only ?? numbered[0]?.section ?? null) : current;
  const free = (name: string) => hall.availability?.sections.find((candidate) => candidate.section === name)?.available;

  useEffect(() => {
    if (whole) hall.load(numbered.map((candidate) => candidate.section));
    else if (current && numbered.some((candidate) => candidate.section === current)) hall.load([current]);
  }, [current]);

  const retry = () => hall.load(whole ? numbered.map((candidate) => candidate.section) : current ? [current] : []);
  const open = (name: string) => {
    const summary = event.sections.find((candidate) => candidate.section === name);
    if (summary?.general_admission) props.onPlaces(name);
    else props.onSection(name);
  };
  if (!current) {
    return <SectionOverview sections={event.sections} free={free} onOpen={open} onWhole={() => props.onSection(WHOLE_HALL)} />;
  }
  const ready = hall.hall && hall.pending === 0;
  const shown = mode === "list" ? listed : current;
  return (
    <>
      {event.sections.length > 1 && (
        <div class="field">
          <label for="section">Section</label>
          <select id="section" value={shown ?? ""} onChange={(changed) => open(changed.currentTarget.value)}>
            {mode === "map" && <option value={WHOLE_HALL}>The whole hall</option>}
            {event.sections.map(({ section: name }) => <option key={name} value={name}>{label(name)}{freeText(free(name))}</option>)}
          </select>
        </div>
      )}
      <Failure error={hall.error} retry={retry} />
      {!ready && !hall.error && <Loading what={`${hall.pending.toLocaleString()} seats`} />}
      {ready && hall.hall && mode === "map" && (
        <>
          <p class="hint">Tap a seat to choose it; the first taps zoom in. Pinch or drag to look around.</p>
          <SeatMap
            hall={hall.hall} revision={hall.revision} selected={props.selected}
            focus={whole ? null : current} onToggle={props.onToggle} />
          <Legend event={event} hall={hall.hall} />
        </>
      )}
      {ready && hall.hall && mode === "list" && listed && (
        <SeatList key={listed} hall={hall.hall} section={listed} selected={props.selected} onToggle={props.onToggle} />
      )}
    </>
  );
}

function freeText(available: number | undefined): string {
  if (available === undefined) return "";
  return available === 0 ? " · sold out" : ` · ${available.toLocaleString()} free`;
}

interface OverviewProps {
  readonly sections: readonly SectionSummary[];
  readonly free: (section: string) => number | undefined;
  readonly onOpen: (section: string) => void;
  readonly onWhole: () => void;
}

function SectionOverview({ sections, free, onOpen, onWhole }: OverviewProps) {
  return (
    <>
      <h2>Sections</h2>
      <ul class="section-cards">
        {sections.map(({ section, seat_count, general_admission }) => (
          <li key={section}>
            <button type="button" class="card" onClick={() => onOpen(section)}>
              <strong>{label(section)}</strong>
              <meter min={0} max={seat_count} value={free(section) ?? seat_count} aria-hidden="true" />
              <span class="muted">
                {(free(section) ?? seat_count).toLocaleString()} of {seat_count.toLocaleString()} {general_admission ? "places" : "seats"} free
              </span>
            </button>
          </li>
        ))}
      </ul>
      {sections.some((section) => !section.general_admission) && (
        <button type="button" class="wide" onClick={onWhole}>Show the whole hall</button>
      )}
    </>
  );
}

function Legend({ event, hall }: { event: BoxofficeEvent; hall: Hall }) {
  return (
    <ul class="legend" aria-hidden="true">
      {hall.types.map((type, index) => {
        const tier = event.tiers.find((candidate) => candidate.type === type);
        return (
          <li key={type}>
            <span class={`dot type-${(index % 6) + 1}`} />{tier ? tierName(tier) : label(type)}{tier && ` ${tierPrice(tier)}`}
          </li>
        );
      })}
      <li><span class="dot selected" />selected</li>
      <li><span class="dot taken" />taken</li>
      {hall.hasAccessible && <li><span class="sign">♿{"\uFE0E"}</span>accessible</li>}
      {hall.hasRestrictedView && <li><span class="dot ring" />restricted view</li>}
    </ul>
  );
}
