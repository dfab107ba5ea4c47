import { useId, useState } from "preact/hooks";
import { getSearchIndex } from "../api/search";
import { label } from "../lib/names";
import { pathOf, searcher, type Suggestion } from "../lib/search";

/** A search field that suggests titles, venues and cities while somebody types. Without them it is a plain field. */
export function SearchField({ value }: { value: string }) {
  const id = useId();
  const [search, setSearch] = useState<((text: string) => Suggestion[]) | null>(null);
  const [text, setText] = useState("");
  // Loaded when somebody begins to search: most visitors do not.
  const load = () => {
    if (!search) getSearchIndex().then((index) => setSearch(() => searcher(index)), () => {});
  };
  const found = search && text ? search(text) : [];
  return (
    <div class="field suggesting">
      <label for={id}>Search</label>
      <input
        id={id}
        name="q"
        type="search"
        autocomplete="off"
        defaultValue={value}
        maxLength={120}
        aria-controls={`${id}-found`}
        onFocus={load}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="visually-hidden" role="status">{text && search ? `${found.length} suggestions` : ""}</p>
      <ul class="suggestions" id={`${id}-found`} hidden={found.length === 0}>
        {found.map((suggestion) => (
          <li key={`${suggestion.what} ${suggestion.id ?? suggestion.name}`}>
            <a href={pathOf(suggestion)} onMouseDown={keepFocus}>
              {suggestion.name} <span class="muted">{about(suggestion)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A press on a link must not take the focus from the field: the list would be gone before the click. */
function keepFocus(event: MouseEvent): void {
  event.preventDefault();
}

function about({ what, detail }: Suggestion): string {
  if (what === "city") return "City";
  return what === "title" && detail ? label(detail) : (detail ?? "");
}
