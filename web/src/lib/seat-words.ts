// Names of sections, rows and seats as people say them.

import { t } from "../i18n";
import { formatList } from "./locale";
import { label } from "./names";

/** `104` is "Section 104", `lower_bowl` is "Lower bowl". */
export function sectionTitle(name: string): string {
  return isNumber(name) ? t("seats.section_named", { name }) : label(name);
}

function isNumber(name: string): boolean {
  return name.length <= 4 && /^[A-Z]?\d/.test(name);
}

export interface PlacedRow {
  /** Null where the hall has one section, which nobody needs to know. */
  readonly section: string | null;
  readonly row: string;
  readonly table: boolean;
}

/** `104, row F`, or `Ballroom, table T3`. */
export function rowTitle({ section, row, table }: PlacedRow): string {
  const named = t(table ? "seats.table_named" : "seats.row_named", { row });
  return section === null ? capital(named) : t("seats.in_section", { section: label(section), row: named });
}

/** `seats 11 and 12`. */
export function seatsTitle(labels: readonly string[]): string {
  return t("seats.seats_named", { count: labels.length, seats: formatList(labels) });
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
