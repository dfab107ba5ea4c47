// The calendar of days, a custom element of the package `cally`: loaded when somebody wants to pick dates.

import "cally";
import { useEffect, useRef, useState } from "preact/hooks";
import { language, t } from "../../i18n";
import { locale } from "../../lib/locale";
import { addDays, firstDayOfWeek, formatDays, isDay, type Days } from "../../lib/programme-dates";
import { Button } from "../../ui";

/** The API lists a year. */
const LAST_DAY = 365;

export interface CalendarProps {
  readonly days: Days | null;
  readonly today: string;
  readonly onPick: (days: Days | null) => void;
}

interface RangeElement extends HTMLElement {
  value: string;
}

function parse(value: string): Days | null {
  const [from, to] = value.split("/");
  return isDay(from) && isDay(to) ? { from, to } : null;
}

function slotted(name: string, label: string, arrow: string): HTMLElement {
  const element = document.createElement("span");
  element.slot = name;
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = label;
  const sign = document.createElement("span");
  sign.ariaHidden = "true";
  sign.textContent = arrow;
  element.append(words, sign);
  return element;
}

function calendarOf(days: Days | null, today: string): RangeElement {
  const range = document.createElement("calendar-range") as RangeElement;
  const months = matchMedia("(min-width: 700px)").matches ? 2 : 1;
  const attributes = {
    class: "home-calendar", months: String(months), locale: `${locale() ?? language()}-u-nu-latn`, min: today, max: addDays(today, LAST_DAY), today,
    "first-day-of-week": String(firstDayOfWeek()), ...(days && { value: `${days.from}/${days.to}` }),
  };
  for (const [name, value] of Object.entries(attributes)) range.setAttribute(name, value);
  const rtl = document.documentElement.dir === "rtl";
  range.append(slotted("previous", t("home.month_before"), rtl ? "→" : "←"), slotted("next", t("home.month_after"), rtl ? "←" : "→"));
  const shown = document.createElement("div");
  shown.className = "home-months";
  for (let place = 0; place < months; place++) {
    const month = document.createElement("calendar-month");
    if (place > 0) month.setAttribute("offset", String(place));
    shown.append(month);
  }
  range.append(shown);
  return range;
}

export default function Calendar({ days, today, onPick }: CalendarProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [picked, setPicked] = useState(days);
  useEffect(() => {
    const range = calendarOf(days, today);
    const onChange = () => setPicked(parse(range.value));
    range.addEventListener("change", onChange);
    frame.current?.replaceChildren(range);
    return () => range.removeEventListener("change", onChange);
  }, []);
  return (
    <div class="stack">
      <p class="ink-2">{t("home.pick_hint")}</p>
      <div ref={frame} class="home-calendar-frame" />
      <p role="status" class="strong">{picked ? formatDays(picked, today) : ""}</p>
      <div class="dialog-foot">
        <Button kind="primary" aria-disabled={!picked} onClick={() => picked && onPick(picked)}>{t("home.pick_show")}</Button>
        <Button onClick={() => onPick(null)}>{t("home.any_date")}</Button>
      </div>
    </div>
  );
}
