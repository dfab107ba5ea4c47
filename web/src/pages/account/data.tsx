import { useState } from "preact/hooks";
import { FileDown, LogOut, Smartphone } from "lucide";
import { exportAccount } from "../../api/account";
import { logOut } from "../../api/endpoints";
import { t } from "../../i18n";
import { saveFile } from "../../lib/file";
import { offlineBookings } from "../../lib/offline";
import { forgetOffline } from "../../lib/offline-worker";
import { navigate } from "../../router";
import { keepUpcoming, loadTickets } from "../bookings/load";
import { Button, Failure } from "../../ui";
import { useAction } from "../../ui/hooks";

/** What is stored of the customer, with us and on this device; and the way out. */
export function Data() {
  const file = useAction();
  const out = useAction();
  const keeping = useAction();
  const [kept, setKept] = useState(() => offlineBookings.list().length);
  const [wanted, setWanted] = useState(offlineBookings.wanted);
  const save = () => file.run(() => saveFile("boxoffice-account.json", async () => {
    const text = JSON.stringify(await exportAccount(), null, 2);
    return new Blob([text], { type: "application/json" });
  }));
  const forget = () => {
    offlineBookings.refuse();
    void forgetOffline();
    setKept(0);
    setWanted("no");
  };
  const keep = () => keeping.run(async () => {
    offlineBookings.allow();
    setWanted(offlineBookings.wanted);
    const { owner, booked } = await loadTickets();
    await keepUpcoming(owner, booked);
    setKept(offlineBookings.list().length);
  });
  const leave = () => out.run(async () => {
    await logOut();
    navigate("/");
  });
  return (
    <section class="card stack" aria-labelledby="account-data">
      <h2 id="account-data">{t("account.data")}</h2>
      <p class="ink-2">{t("account.export_hint")}</p>
      <div><Button icon={FileDown} busy={file.busy} busyText={t("account.export_busy")} onClick={save}>{t("account.export")}</Button></div>
      <Failure error={file.error} />
      <h3>{t("account.device")}</h3>
      <p class="ink-2" role="status">{kept > 0 ? t("account.device_keeps", { count: kept }) : wanted === "yes" ? t("account.device_own") : t("account.device_empty")}</p>
      <Failure error={keeping.error} />
      <div class="row">
        <Button icon={Smartphone} busy={keeping.busy} busyText={t("account.one_moment")} onClick={wanted === "yes" ? forget : keep}>{wanted === "yes" ? t("account.device_clear") : t("account.device_keep")}</Button>
        <Button icon={LogOut} busy={out.busy} busyText={t("account.one_moment")} onClick={leave}>{t("common.log_out")}</Button>
      </div>
    </section>
  );
}
