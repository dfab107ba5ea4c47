// The page behind links in mails to members of an organizer.

import { membersRequest } from "../lib/members-request";
import { useTitle } from "../ui/hooks";

export function MembersPage({ path }: { path: string }) {
  useTitle("For organizers");
  const request = membersRequest(path);
  return (
    <>
      <h1>There are no pages for organizers yet</h1>
      <p>Your work is in the API, with the account that the mail came to.</p>
      {request && <p>What the mail is about is the answer to <code>{request}</code>.</p>}
    </>
  );
}
