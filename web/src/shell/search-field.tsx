import { Search, X } from "lucide";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { markSearched } from "../lib/programme-place";
import { pathOfWish, wishOf } from "../lib/programme";
import { slashWanted } from "../lib/search-key";
import { navigate } from "../router";
import { Icon } from "../ui";
import type { Helper, Option } from "./suggestions";

export interface SearchFieldProps {
  readonly path: string;
  readonly query: URLSearchParams;
  /** City of the results. */
  readonly city: string | null;
  /** The search is over, or was given up. */
  readonly onDone: () => void;
}

/**
 * The search: a combobox that suggests titles, venues and cities. What suggests is loaded when somebody goes to the field;
 * until then, and without it, it is a plain field.
 */
export function SearchField({ path, query, city, onDone }: SearchFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const asked = path === "/" ? wishOf(query).q : "";
  const [text, setText] = useState(asked);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [helper, setHelper] = useState<Helper | null>(null);
  useEffect(() => setText(asked), [asked]);
  useSlash(input);

  const load = () => {
    if (!helper) import("./suggestions").then(({ loadHelper }) => loadHelper()).then((loaded) => setHelper(() => loaded), () => undefined);
  };
  const options: readonly Option[] = helper && text.trim() ? helper.options(text, city) : [];
  const shown = open && options.length > 0;
  const go = (to: string) => {
    setOpen(false);
    setActive(-1);
    navigate(to);
    markSearched(history);
    onDone();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const chosen = shown ? options[active] : undefined;
    if (chosen) return go(chosen.href);
    const wish = wishOf(new URLSearchParams({ q: text }));
    input.current?.blur();
    return go(pathOfWish({ ...wish, city: wish.q ? city : null }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (shown) setOpen(false);
      else if (text) setText("");
      else onDone();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length > 0) {
      event.preventDefault();
      setOpen(true);
      // One place before the first is the field itself.
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((before) => ((before + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    }
  };
  return (
    <form class="search" role="search" onSubmit={submit}>
      <Icon icon={Search} />
      <label class="visually-hidden" for={id}>{t("home.search")}</label>
      <input
        ref={input} id={id} name="q" type="text" inputMode="search" enterkeyhint="search" autocomplete="off" autocapitalize="off" spellcheck={false} maxLength={120}
        placeholder={t("home.search_hint")} value={text} role="combobox" aria-autocomplete="list" aria-expanded={shown} aria-controls={`${id}-list`}
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        onFocus={load} onBlur={() => setOpen(false)} onKeyDown={onKeyDown}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
      />
      {text
        ? <button type="button" class="search-clear" aria-label={t("home.search_clear")} onClick={() => {
          setText("");
          input.current?.focus();
        }}><Icon icon={X} size={18} /></button>
        : slashWanted() && <kbd aria-hidden="true">/</kbd>}
      <div class="search-list-frame" hidden={!shown}>
        {helper && <helper.List id={id} options={shown ? options : []} active={active} onChoose={go} />}
      </div>
      <p class="visually-hidden" role="status">{shown ? t("home.suggestions", { count: options.length }) : ""}</p>
    </form>
  );
}

/** The key `/` goes to the search from everywhere but a field. It can be turned off at the foot of the page. */
function useSlash(input: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !slashWanted()) return;
      const target = event.target as HTMLElement;
      if (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector("dialog[open]")) return;
      // On a phone, the field may be folded away.
      if (!input.current?.checkVisibility()) return;
      event.preventDefault();
      input.current.focus();
      input.current.select();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}
