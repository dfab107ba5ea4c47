import { useEffect, useRef } from "preact/hooks";
import { confirmLogIn, type WaitingLogIn } from "../api/endpoints";
import { ApiProblem } from "../api/problem";
import { sixDigits } from "../lib/one-time-code";
import { useAction } from "../ui/hooks";
import { Failure, Field, SubmitButton, formValues } from "../ui/parts";

interface SecondFactorProps {
  readonly waiting: WaitingLogIn;
  /** Goes on: the customer is logged in. */
  readonly done: () => void;
  /** Goes back to the password, because the log-in waits no more (`error`) or because the customer wants to. */
  readonly back: (error?: ApiProblem) => void;
}

/** Second step of the log-in: the code of an authenticator app. */
export function SecondFactor({ waiting, done, back }: SecondFactorProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const action = useAction();
  // What was pressed is gone: whoever uses a keyboard or a screen reader goes on here.
  useEffect(() => heading.current?.focus(), []);
  const submit = (event: Event) => {
    const code = sixDigits(formValues(event)["code"] ?? "");
    action.run(async () => {
      if (code === null) throw new ApiProblem(400, "second_factor_incomplete");
      try {
        await confirmLogIn(waiting, code);
      } catch (error) {
        // 401 means that the password is needed again, not "log in first".
        if (error instanceof ApiProblem && error.status === 401) return back(new ApiProblem(400, "second_factor_late"));
        throw error;
      }
      done();
    });
  };
  return (
    <form class="card form" onSubmit={submit}>
      <h2 ref={heading} tabIndex={-1}>Second factor</h2>
      <p>Your account is protected by a second factor. Open your authenticator app and type the code that it shows now.</p>
      <Field label="Six-digit code" name="code" inputMode="numeric" autocomplete="one-time-code" maxLength={32} />
      <Failure error={action.error} />
      <div class="stack">
        <SubmitButton busy={action.busy} busyText="One moment…">Log in</SubmitButton>
        <button type="button" class="quiet" onClick={() => back()}>Back to the password</button>
      </div>
    </form>
  );
}
