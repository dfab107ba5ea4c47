import { useState } from "preact/hooks";
import { changeEmail, confirmEmailChange } from "../api/endpoints";
import { useAction, useSession, useTitle } from "../ui/hooks";
import { Failure, Field, Notice, SubmitButton, formValues } from "../ui/parts";

/** The customer's account: its address, which changes with a code from the old one and one from the new one. */
export function ChangeEmailPage() {
  useTitle("Account");
  const { email } = useSession();
  const [wanted, setWanted] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  const ask = useAction();

  const submit = (event: Event) => {
    const address = formValues(event)["email"] ?? "";
    ask.run(async () => {
      await changeEmail(address);
      setChanged(false);
      setWanted(address);
    });
  };
  const done = () => {
    setWanted(null);
    setChanged(true);
  };

  return (
    <div class="narrow">
      <h1>Account</h1>
      {email && <p>You log in with <b>{email}</b>.</p>}
      {changed && <Notice kind="good">Your e-mail address is changed.</Notice>}
      {wanted === null ? (
        <form class="card form" onSubmit={submit}>
          <h2>Change the address</h2>
          <p>We send a code to the address that you have now, and another one to the new address.</p>
          <Field label="New e-mail address" name="email" type="email" autocomplete="email" maxLength={254} />
          <Failure error={ask.error} />
          <SubmitButton busy={ask.busy} busyText="One moment…">Send the codes</SubmitButton>
        </form>
      ) : (
        <EnterCodes email={wanted} done={done} again={() => ask.run(async () => void (await changeEmail(wanted)))} error={ask.error} />
      )}
    </div>
  );
}

interface CodesProps {
  readonly email: string;
  readonly done: () => void;
  readonly again: () => void;
  /** Why the codes could not be sent again. */
  readonly error: unknown;
}

function EnterCodes({ email, done, again, error }: CodesProps) {
  const confirm = useAction();
  const submit = (event: Event) => {
    const values = formValues(event);
    confirm.run(async () => {
      await confirmEmailChange(email, values["old_code"] ?? "", values["new_code"] ?? "");
      done();
    });
  };
  return (
    <form class="card form" onSubmit={submit}>
      <h2>Change the address to {email}</h2>
      <Field label="Code from the old address" name="old_code" inputMode="numeric" maxLength={32} />
      <Field label="Code from the new address" name="new_code" inputMode="numeric" autocomplete="one-time-code" maxLength={32} />
      <Failure error={confirm.error ?? error} />
      <div class="stack">
        <SubmitButton busy={confirm.busy} busyText="One moment…">Change the address</SubmitButton>
        <button type="button" class="quiet" onClick={again}>Send the codes again</button>
      </div>
    </form>
  );
}
