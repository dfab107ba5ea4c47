// The tools of a phone: what is set, in one line of chips, and a sheet to change it.

import { SlidersHorizontal, Sparkles, Users } from "lucide";
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { activeFilters } from "../../lib/filters";
import { label } from "../../lib/names";
import { Button, Dialog, Icon } from "../../ui";
import { isFreePick } from "./group";
import { Tools } from "./tools";
import type { Picker } from "./use-picker";

export function Chips({ picker }: { picker: Picker }) {
  const [open, setOpen] = useState(false);
  const { choice, scope, best } = picker;
  const active = activeFilters(choice.filters);
  const party = t(isFreePick(choice) ? "seats.tickets" : "seats.party_together", { count: choice.party });
  return (
    <div class="seats-chips">
      <button type="button" class="chip seats-chip-ink" aria-haspopup="dialog" onClick={() => setOpen(true)}><Icon icon={Users} size={18} />{party}</button>
      <button type="button" class="chip" aria-disabled={best.action.busy} onClick={() => picker.askBest("anew")}>
        <Icon icon={Sparkles} size={18} />
        {best.action.busy ? t("seats.looking") : scope ? t("seats.best_in", { count: choice.party, section: label(scope.name) }) : t("seats.best_short", { count: choice.party })}
      </button>
      <button type="button" class="chip" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon icon={SlidersHorizontal} size={18} />{active > 0 ? t("seats.filters_set", { count: active }) : t("seats.filters")}
      </button>
      <Dialog open={open} sheet title={t("seats.tools")} onClose={() => setOpen(false)}>
        <Tools picker={picker} withBest={false} />
        <div class="dialog-foot"><Button kind="primary" wide onClick={() => setOpen(false)}>{t("seats.show_seats")}</Button></div>
      </Dialog>
    </div>
  );
}
