import { useState } from "preact/hooks";
import { getAccount, updateAccount } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import { changeTo, wantedBy } from "../lib/messages-wanted";
import { useAction, useLoad } from "../ui/hooks";
import { Failure, Field, Loading, Notice, SubmitButton, formValues } from "../ui/parts";

/** What the customer wants to hear beside tickets, refunds and changes of an event, which always come by mail. */
export function MessagesWantedForm() {
  const { value: read, error, reload } = useLoad(getAccount, []);
  const [saved, setSaved] = useState(false);
  const save = useAction();
  if (error) return <Failure error={error} retry={reload} />;
  if (!read) return <Loading what="your account" />;
  const before = wantedBy(read.account);

  const submit = (event: Event) => {
    const values = formValues(event);
    const wanted = { telephone: values["telephone"] ?? "", sms: "sms" in values, reminders: "reminders" in values };
    setSaved(false);
    save.run(async () => {
      if (wanted.sms && wanted.telephone === "") throw new ApiProblem(400, "telephone_missing");
      const change = changeTo(wanted, before);
      if (change) {
        await updateAccount(read.version, change);
        reload();
      }
      setSaved(true);
    });
  };
  return (
    <form class="card form" onSubmit={submit}>
      <h2>Messages</h2>
      <p>Tickets, refunds and changes of an event always reach you by e-mail.</p>
      <Field
        label="Telephone" name="telephone" type="tel" autocomplete="tel" required={false} maxLength={40} value={before.telephone}
        hint="With + and the country code, such as +91 98765 43210." />
      <Choice name="sms" checked={before.sms} label="Send a text message, too: when seats are booked, when an event is called off or has a new date, and the day before" />
      <Choice name="reminders" checked={before.reminders} label="Remind me by e-mail: the day before an event, and once of seats that I chose and did not pay for" />
      {saved && <Notice kind="good">Your choice is saved.</Notice>}
      <Failure error={save.error} />
      <SubmitButton busy={save.busy} busyText="One moment…">Save</SubmitButton>
    </form>
  );
}

function Choice({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label class="choice">
      <input type="checkbox" name={name} defaultChecked={checked} />
      <span>{label}</span>
    </label>
  );
}
