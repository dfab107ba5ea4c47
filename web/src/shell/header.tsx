import { Search, X } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { IconButton } from "../ui";
import { AccountMenu } from "./account-menu";
import { Brand } from "./brand";
import { CityPicker } from "./city-picker";
import { SearchField } from "./search-field";
import { useShownCity } from "./use-city";

/** The head of every page that is not bare. On phones, the search is folded away except on the programme. */
export function Header({ path, query }: { path: string; query: URLSearchParams }) {
  const city = useShownCity(path, query);
  const [searching, setSearching] = useState(false);
  const head = useRef<HTMLElement>(null);
  const opener = () => head.current?.querySelector<HTMLElement>(".head-search-toggle button");
  useEffect(() => setSearching(false), [path]);
  useEffect(() => {
    if (searching) head.current?.querySelector("input")?.focus();
  }, [searching]);
  const onDone = () => {
    if (!searching) return;
    setSearching(false);
    opener()?.focus();
  };
  const classes = ["head", path === "/" && "head-home", searching && "head-searching"].filter(Boolean).join(" ");
  return (
    <header class={classes} ref={head}>
      <div class="head-in">
        <Brand />
        <CityPicker path={path} query={query} />
        <div class="head-search"><SearchField path={path} query={query} city={city} onDone={onDone} /></div>
        <nav class="head-own" aria-label={t("common.main")}>
          <span class="head-search-toggle">
            <IconButton icon={searching ? X : Search} label={searching ? t("home.search_close") : t("home.search")} aria-expanded={searching} onClick={() => setSearching(!searching)} />
          </span>
          <AccountMenu path={path} />
        </nav>
      </div>
    </header>
  );
}
