// What the search suggests: loaded with the names that can be searched when somebody goes to the field.

import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Building2, MapPin, Search, Ticket, type IconNode } from "lucide";
import { getSearchIndex } from "../api/search";
import { t } from "../i18n";
import { pathOfWish, wishOf, type Kind } from "../lib/programme";
import { pathOf, searcher, type Suggestion } from "../lib/search";
import { Icon } from "../ui";

export interface Option {
  readonly name: string;
  /** What it is: a kind, a city, a venue. */
  readonly about: string;
  readonly icon: IconNode;
  readonly href: string;
}

export interface ListProps {
  readonly id: string;
  readonly options: readonly Option[];
  readonly active: number;
  readonly onChoose: (href: string) => void;
}

export interface Helper {
  readonly options: (text: string, city: string | null) => readonly Option[];
  readonly List: ComponentType<ListProps>;
}

const ICONS: Readonly<Record<Suggestion["what"], IconNode>> = { title: Ticket, venue: Building2, city: MapPin };

function aboutOf({ what, detail }: Suggestion): string {
  if (what === "city") return t("home.city");
  if (what === "venue") return detail ?? t("home.venue");
  switch (detail as Kind | null) {
    case "concert": return t("home.kind_concert");
    case "play": return t("home.kind_play");
    case "film": return t("home.kind_film");
    case "sport": return t("home.kind_sport");
    default: return "";
  }
}

export async function loadHelper(): Promise<Helper> {
  const search = searcher(await getSearchIndex());
  const options = (text: string, city: string | null): Option[] => [
    ...search(text).map((found) => ({ name: found.name, about: aboutOf(found), icon: ICONS[found.what], href: pathOf(found) })),
    { name: t("home.search_all", { q: text.trim() }), about: "", icon: Search, href: pathOfWish({ ...wishOf(new URLSearchParams({ q: text })), city }) },
  ];
  return { options, List };
}

function List({ id, options, active, onChoose }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  return (
    <div ref={list} class="search-list" role="listbox" id={`${id}-list`} aria-label={t("home.suggestions_label")}>
      {options.map(({ name, about, icon, href }, place) => (
        // Its keys are those of the field, which keeps the focus.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={href} id={`${id}-${place}`} role="option" aria-selected={place === active}
          // A press must not take the focus from the field: the list would be gone before the click.
          onMouseDown={(event) => event.preventDefault()} onClick={() => onChoose(href)}>
          <Icon icon={icon} size={18} /><span>{name}</span>{about && <span class="small search-about">{about}</span>}
        </div>
      ))}
    </div>
  );
}
