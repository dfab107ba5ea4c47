import { useEffect, useRef, useState } from "preact/hooks";
import { changeEmail, confirmEmailChange } from "../api/endpoints";
import { logInPath, navigate } from "../router";
import { useAction, useSession, useTitle } from "../ui/hooks";
import { Failure, Field, Notice, SubmitButton, formValues } from "../ui/parts";
import { MessagesWantedForm } from "./messages-wanted";

/** The customer's account: its address, which changes with a code from the old one and one from the new one, and messages. */
export function ChangeEmailPage() {
  useTitle("Account");
  const { email, loggedIn } = useSession();
  const [wanted, setWanted] = useState<string | null>(null);
  const [changed, setChanged] = useState(false);
  const ask = useAction();
  // Nobody fills in a form first, to be sent to the log-in page with it.
  useEffect(() => {
    if (!loggedIn) navigate(logInPath(), { replace: true });
  }, [loggedIn]);

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
        <EnterCodes email={wanted} done={done} cancel={() => setWanted(null)} />
      )}
      {loggedIn && <MessagesWantedForm />}
    </div>
  );
}

interface CodesProps {
  readonly email: string;
  readonly done: () => void;
  readonly cancel: () => void;
}

function EnterCodes({ email, done, cancel }: CodesProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const confirm = useAction();
  const resend = useAction();
  const [sentAgain, setSentAgain] = useState(false);
  // What was pressed is gone: whoever uses a keyboard or a screen reader goes on here.
  useEffect(() => heading.current?.focus(), []);
  const again = () => {
    setSentAgain(false);
    resend.run(async () => {
      await changeEmail(email);
      setSentAgain(true);
    });
  };
  const submit = (event: Event) => {
    const values = formValues(event);
    confirm.run(async () => {
      await confirmEmailChange(email, values["old_code"] ?? "", values["new_code"] ?? "");
      done();
    });
  };
  return (
    <form class="card form" onSubmit={submit}>
      <h2 ref={heading} tabIndex={-1}>Change the address to {email}</h2>
      <p>Two e-mails are on their way, each with a code: one to the address that you have now, one to the new one.</p>
      <Field label="Code from the old address" name="old_code" inputMode="numeric" autocomplete="off" maxLength={32} />
      <Field label="Code from the new address" name="new_code" inputMode="numeric" autocomplete="one-time-code" maxLength={32} />
      {sentAgain && <Notice kind="good">Two new codes are on their way. Only the last ones are good.</Notice>}
      <Failure error={confirm.error ?? resend.error} />
      <div class="stack">
        <SubmitButton busy={confirm.busy} busyText="One moment…">Change the address</SubmitButton>
        <button type="button" class="quiet" aria-disabled={resend.busy} onClick={again}>Send the codes again</button>
        <button type="button" class="quiet" onClick={cancel}>Keep the address</button>
      </div>
    </form>
  );
}
