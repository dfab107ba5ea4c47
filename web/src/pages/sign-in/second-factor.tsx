import { confirmLogIn, type WaitingLogIn } from "../../api/endpoints";
import { ApiProblem } from "../../api/problem";
import { t } from "../../i18n";
import { sixDigits } from "../../lib/one-time-code";
import { Button, Field } from "../../ui";
import { SignInForm } from "./form";

interface SecondFactorProps {
  readonly waiting: WaitingLogIn;
  /** Goes on: the customer is logged in. */
  readonly done: () => void;
  /** Goes back to the password, because the log-in waits no more (`error`) or because the customer wants to. */
  readonly back: (error?: ApiProblem) => void;
}

/** Second step of the log-in: the code of an authenticator app. */
export function SecondFactor({ waiting, done, back }: SecondFactorProps) {
  const submit = async (values: Readonly<Record<string, string>>) => {
    const code = sixDigits(values["code"] ?? "");
    if (code === null) throw new ApiProblem(400, "second_factor_incomplete");
    try {
      await confirmLogIn(waiting, code);
    } catch (error) {
      // 401 means that the password is needed again.
      if (error instanceof ApiProblem && error.status === 401) return back(new ApiProblem(400, "second_factor_late"));
      throw error;
    }
    done();
  };
  return (
    <>
      <h1>{t("sign_in.second_factor")}</h1>
      <p class="ink-2" id="second-factor-text">{t("sign_in.second_factor_text")}</p>
      <SignInForm checks={[]} button={t("sign_in.log_in")} submit={submit}>
        {(faultOf) => (
          <Field
            label={t("sign_in.second_factor_code")} name="code" inputMode="numeric" autocomplete="one-time-code" enterKeyHint="go"
            autofocus describedBy="second-factor-text" error={faultOf("code")} />
        )}
      </SignInForm>
      <p><Button kind="quiet" onClick={() => back()}>{t("sign_in.back_to_password")}</Button></p>
    </>
  );
}
