import { LayoutGrid, SlidersHorizontal } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Facets } from "../../api/programme";
import type { Money } from "../../api/types";
import { t } from "../../i18n";
import { formatMoney } from "../../lib/money";
import { locale } from "../../lib/locale";
import { filterCount, KINDS, pathOfWish, type Kind, type Wish } from "../../lib/programme";
import { navigate } from "../../router";
import { Button, Choice, Dialog, Icon } from "../../ui";
import { showCurrent } from "./dates";
import { KIND_ICONS } from "./poster";
import { kindWord } from "./words";

export interface KindsProps {
  readonly wish: Wish;
  /** What the city has. */
  readonly facets: Facets | null;
  readonly prices: readonly Money[];
}

/** What to see: the kinds that the city has, and a dialog for price and language. */
export function Kinds({ wish, facets, prices }: KindsProps) {
  const row = useRef<HTMLDivElement>(null);
  const there = new Set(facets?.kinds.map(({ value }) => value));
  const kinds = KINDS.filter((kind) => there.has(kind) || kind === wish.kind);
  const chip = (kind: Kind | null) => (
    <a key={kind} class="chip" href={pathOfWish({ ...wish, kind })} aria-current={wish.kind === kind}>
      <Icon icon={kind ? KIND_ICONS[kind] : LayoutGrid} size={18} />{kind ? kindWord(kind) : t("home.kind_all")}
    </a>
  );
  useEffect(() => showCurrent(row.current), [wish.kind, facets === null]);
  return (
    <nav class="home-row home-kinds" aria-label={t("home.kinds")}>
      <div class="home-scroll" ref={row}>
        {chip(null)}
        {kinds.map(chip)}
        <Filters wish={wish} facets={facets} prices={prices} />
      </div>
    </nav>
  );
}

function Filters(props: KindsProps) {
  const [open, setOpen] = useState(false);
  const count = filterCount(props.wish);
  return (
    <>
      <button type="button" class="chip home-filters" aria-pressed={count > 0} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon icon={SlidersHorizontal} size={18} />{t("home.filters")}
        {count > 0 && <><b aria-hidden="true">· {count}</b><span class="visually-hidden">{t("home.filters_set", { count })}</span></>}
      </button>
      <Dialog open={open} sheet title={t("home.filters")} onClose={() => setOpen(false)}>
        {open && <FilterForm {...props} onDone={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

/** The name of a language in the reader's own. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames(locale() ?? "en", { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function FilterForm({ wish, facets, prices, onDone }: KindsProps & { onDone: () => void }) {
  const [priceTo, setPriceTo] = useState(wish.priceTo);
  const [language, setLanguage] = useState(wish.language);
  // An address may name a price or a language that is not among those of the city.
  const steps = wish.priceTo && !prices.some((price) => price.amount_minor === wish.priceTo?.amount_minor) ? [...prices, wish.priceTo] : prices;
  const languages = [...new Set([...(facets?.languages.map(({ value }) => value) ?? []), ...(wish.language ? [wish.language] : [])])];
  const onSubmit = (event: Event) => {
    event.preventDefault();
    onDone();
    navigate(pathOfWish({ ...wish, priceTo, language }));
  };
  return (
    <form class="stack" onSubmit={onSubmit}>
      <fieldset>
        <legend class="home-legend">{t("home.price_title")}</legend>
        <Choice type="radio" name="price" checked={priceTo === null} onChange={() => setPriceTo(null)}>{t("home.price_any")}</Choice>
        {steps.map((price) => (
          <Choice key={price.amount_minor} type="radio" name="price" checked={priceTo?.amount_minor === price.amount_minor} onChange={() => setPriceTo(price)}>
            {t("home.price_to", { price: formatMoney(price) })}
          </Choice>
        ))}
      </fieldset>
      <fieldset>
        <legend class="home-legend">{t("home.language_title")}</legend>
        <Choice type="radio" name="language" checked={language === null} onChange={() => setLanguage(null)}>{t("home.language_any")}</Choice>
        {languages.map((tag) => (
          <Choice key={tag} type="radio" name="language" checked={language === tag} onChange={() => setLanguage(tag)}>{languageName(tag)}</Choice>
        ))}
      </fieldset>
      <div class="dialog-foot"><Button kind="primary" type="submit">{t("home.filters_show")}</Button></div>
    </form>
  );
}
