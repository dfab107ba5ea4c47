// The same seats as on the map, in words and buttons: for keyboards, screen readers and whoever likes lists.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { bestIn, distances, type Suggestion } from "../../lib/best-seats";
import { t } from "../../i18n";
import { formatNumber } from "../../lib/locale";
import { sectionTitle } from "../../lib/seat-words";
import type { Hall, HallSection } from "../../map/hall";
import { Badge, Button, EmptyState, Segments } from "../../ui";
import { SearchX } from "lucide";
import { isFreePick, mayOf } from "./group";
import { TierMark } from "./marks";
import { ShortageWays } from "./nearest";
import { Rows } from "./rows";
import type { Picker } from "./use-picker";
import { groupWords, placeWords } from "./words";
import { rangeOfFit } from "../../lib/filters";
import { formatRange } from "../../lib/prices";
import { label } from "../../lib/names";

type Sort = "best" | "price" | "section";

interface Listed {
  readonly section: HallSection;
  readonly best: Suggestion | null;
  readonly fitting: number;
}

export function SeatList({ picker, hall, onTaken }: { picker: Picker; hall: Hall; onTaken: () => void }) {
  const [sort, setSort] = useState<Sort>("best");
  const { choice, fit } = picker;
  const all = useMemo(() => listed(picker, hall), [fit]);
  // The order stays while seats come and go: what somebody is at must not move away from them.
  const places = useMemo(
    () => new Map([...all].sort(orderOf(sort)).map(({ section }, place) => [section.index, place])), [hall, choice.filters, choice.party, sort]);
  const placeOf = ({ section }: Listed) => places.get(section.index) ?? 0;
  const fitting = all.filter((one) => one.fitting > 0).sort((one, other) => placeOf(one) - placeOf(other));
  const party = isFreePick(choice) ? 1 : choice.party;
  return (
    <div class="seats-list">
      <div class="seats-list-head">
        <h2>{t(party > 1 ? "seats.sections_together" : "seats.sections_with", { count: fitting.length, party: choice.party })}</h2>
        {fitting.length > 1 && (
          <Segments<Sort>
            label={t("seats.sort")} name="sort" value={sort} onChange={setSort}
            options={[{ value: "best", text: t("seats.sort_best") }, { value: "price", text: t("seats.sort_price") }, { value: "section", text: t("seats.sort_section") }]} />
        )}
      </div>
      {fitting.length === 0 && fit && hall.sections.some(({ available }) => available > 0) && (
        <EmptyState icon={SearchX} title={t("seats.nothing_fits")}>
          <ShortageWays picker={picker} />
        </EmptyState>
      )}
      <ul class="seats-sections">
        {fitting.map((one) => <SectionCard key={one.section.name} picker={picker} hall={hall} listed={one} onTaken={onTaken} alone={all.length === 1} />)}
      </ul>
    </div>
  );
}

function listed(picker: Picker, hall: Hall): Listed[] {
  const { choice: { filters, party }, event, selection, fit } = picker;
  const looking = { hall, filters, party, released: event.accessible_released, mine: selection.mine };
  const may = mayOf(looking);
  // One by one, what is chosen already is no other seat.
  const question = { filters, party: isFreePick(looking) ? 1 : party, may: filters.sideBySide ? may : (seat: number) => !selection.mine.has(seat) && may(seat) };
  const away = distances(hall);
  return hall.sections.map((section) => ({
    section, fitting: fit?.sections[section.index] ?? 0, best: section.generalAdmission ? null : bestIn(hall, section, question, away),
  }));
}

function orderOf(sort: Sort): (one: Listed, other: Listed) => number {
  const price = ({ section }: Listed) => section.lowest?.amount_minor ?? 0;
  const index = ({ section }: Listed) => section.index;
  if (sort === "section") return (one, other) => index(one) - index(other);
  if (sort === "price") return (one, other) => price(one) - price(other) || index(one) - index(other);
  // Standing places are no worse than seats: they come where their price puts them.
  return (one, other) => (other.best?.rank ?? -1) - (one.best?.rank ?? -1) || (one.best?.distance ?? 0) - (other.best?.distance ?? 0);
}

interface CardProps {
  readonly picker: Picker;
  readonly hall: Hall;
  readonly listed: Listed;
  readonly onTaken: () => void;
  /** The hall has no other section. */
  readonly alone: boolean;
}

function SectionCard({ picker, hall, listed: { section, best, fitting }, onTaken, alone }: CardProps) {
  const open = alone || picker.section?.index === section.index;
  const tier = hall.tiers[section.mainTier];
  const range = picker.fit && rangeOfFit(hall, picker.fit, [section]);
  const words = best ? groupWords(hall, best.group, true) : null;
  const yours = picker.selection.selection.seats.filter((seat) => seat.section === section.name).length
    + (picker.selection.selection.places?.section === section.name ? picker.selection.selection.places.count : 0);
  const take = () => {
    if (section.generalAdmission) picker.take({ kind: "places", section: section.index, count: picker.choice.party });
    else if (best) picker.take({ kind: "seats", reason: "tap", seats: best.group, total: null, add: !picker.choice.filters.sideBySide });
    onTaken();
  };
  const floor = hall.floors.length > 1 ? label(hall.floors[section.floor] ?? "") : null;
  const takeWords = t("seats.take", { count: section.generalAdmission ? picker.choice.party : best?.group.length ?? 1 });
  const openWords = t(open ? "seats.close_section" : "seats.open_section");
  const panel = `seats-rows-${section.index}`;
  const card = useRef<HTMLLIElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // Who comes from the map finds the section that they were in; who opens one sees its rows.
    if (open && !alone) card.current?.scrollIntoView({ block: first.current ? "start" : "nearest" });
    first.current = false;
  }, [open]);
  return (
    <li ref={card} class="seats-card seats-section">
      <div class="seats-section-head">
        <div>
          <h3>{tier && <TierMark tier={tier} />}{sectionTitle(section.name)} <span class="seats-section-price">{range && formatRange(range)}</span>{yours > 0 && <Badge kind="yours">{t("seats.yours_here", { count: yours })}</Badge>}</h3>
          <p class="ink-2">{[floor, tier?.label, t(section.generalAdmission ? "seats.places_left" : "seats.left", { count: fitting, number: formatNumber(fitting) })].filter(Boolean).join(" · ")}</p>
          {words && <p>{[placeWords(words), ...words.notes].join(" · ")}</p>}
          {section.generalAdmission && <p>{t("seats.standing_hint")}</p>}
        </div>
        <div class="seats-section-buttons">
          <Button aria-label={[takeWords, sectionTitle(section.name), words && placeWords(words)].filter(Boolean).join(", ")} onClick={take}>{takeWords}</Button>
          {!section.generalAdmission && !alone && (
            <Button aria-expanded={open} aria-controls={panel} aria-label={`${openWords}, ${sectionTitle(section.name)}`} onClick={() => picker.enter(open ? null : section.index)}>{openWords}</Button>
          )}
        </div>
      </div>
      {open && !section.generalAdmission && <div id={panel}><Rows picker={picker} hall={hall} section={section} /></div>}
    </li>
  );
}
