// The page behind links in mails to members of an organizer.

import { t } from "../i18n";
import { membersRequest } from "../lib/members-request";
import { useTitle } from "../ui/hooks";

export function MembersPage({ path }: { path: string }) {
  useTitle(t("common.members_title"));
  const request = membersRequest(path);
  return (
    <div class="page page-narrow stack">
      <h1>{t("common.members_title")}</h1>
      <p>{t("common.members_hint")}</p>
      {request && <p><code>{request}</code></p>}
    </div>
  );
}
