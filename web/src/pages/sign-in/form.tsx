// A form of the log-in: it checks first, runs one thing at a time, and shows each fault beside its field.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { sentenceFor, ApiProblem } from "../../api/problem";
import { t } from "../../i18n";
import { formatList } from "../../lib/locale";
import type { PasswordRule } from "../../lib/password";
import { asRefusal, fieldOf, firstFault, type SignInField } from "../../lib/sign-in-rules";
import { Button, Failure, formValues } from "../../ui";
import { useAction } from "../../ui/hooks";

export interface SignInFormProps {
  readonly checks: Parameters<typeof firstFault>[1];
  readonly button: string;
  readonly submit: (values: Readonly<Record<string, string>>) => Promise<void>;
  /** A failure from before. */
  readonly earlier?: unknown;
  /** The fields, with the sentence that belongs beside each. */
  readonly children: (faultOf: (field: SignInField) => string | null) => ComponentChildren;
}

export function SignInForm({ checks, button, submit, earlier, children }: SignInFormProps) {
  const action = useAction();
  const form = useRef<HTMLFormElement>(null);
  const error = action.error ?? (action.busy ? null : earlier);
  const field = fieldOf(error);
  useEffect(() => {
    const wrong = action.error ? form.current?.querySelector<HTMLInputElement>('[aria-invalid="true"]') : null;
    wrong?.focus();
    // Nobody mends a digit of a wrong code: what is typed or pasted next takes its place.
    if (wrong?.name === "code") wrong.select();
  }, [action.error]);
  const send = (event: Event) => {
    const values = formValues(event);
    action.run(async () => {
      const fault = firstFault(values, checks);
      if (fault) throw fault;
      await submit(values).catch((problem: unknown) => {
        throw asRefusal(problem);
      });
    });
  };
  // The sentence was about what stood there before.
  const typed = (event: Event) => {
    if (event.target instanceof Element && event.target.getAttribute("aria-invalid") === "true") action.clear();
  };
  return (
    <form class="stack" ref={form} noValidate onSubmit={send} onInput={typed}>
      {children((of) => (of === field ? faultWords(error) : null))}
      {field === null && <Failure error={error} />}
      <Button type="submit" kind="primary" large wide busy={action.busy} busyText={t("sign_in.moment")}>{button}</Button>
    </form>
  );
}

function faultWords(error: unknown): string {
  const lacks = error instanceof ApiProblem && error.code === "password_weak" ? error.fields["lacks"] : null;
  if (!Array.isArray(lacks)) return sentenceFor(error);
  return t("sign_in.password_lacks", { rules: formatList((lacks as PasswordRule[]).map((rule) => t(`sign_in.rule_${rule}`))) });
}
