import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { CircleAlert } from "lucide";
import { Icon } from "./icon";

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: "text" | "search" | "date" | "email" | "password" | "tel";
  readonly autocomplete?: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly hint?: string;
  /** The sentence beside the field that says what is wrong with it. */
  readonly error?: string | null | undefined;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly inputMode?: "numeric" | "search" | "email" | "tel";
  /** Takes the focus when it comes: for a page whose first step it is. */
  readonly autofocus?: boolean;
  /** Id of a text that belongs to it. */
  readonly describedBy?: string | undefined;
  readonly enterKeyHint?: "next" | "done" | "go" | "send" | "search";
  readonly autocapitalize?: "none" | "words";
  readonly onInput?: (value: string) => void;
}

/** A labelled input. Values are read from the form when it is submitted (`formValues`), or as they are typed. */
export function Field(props: FieldProps) {
  const id = useId();
  const described = [props.error && `${id}-error`, props.describedBy, props.hint && `${id}-hint`].filter(Boolean).join(" ");
  const { onInput } = props;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!props.autofocus) return;
    // After the page, which takes the focus as it comes.
    const timer = setTimeout(() => input.current?.focus({ preventScroll: true }));
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id} name={props.name} ref={input}
        // Preact's types allow some attributes only for some literal types; all of ours fit every type of FieldProps.
        type={(props.type ?? "text") as "text"}
        autocomplete={props.autocomplete} defaultValue={props.value} placeholder={props.placeholder}
        required={props.required ?? true} minLength={props.minLength} maxLength={props.maxLength ?? 120}
        inputMode={props.inputMode} enterkeyhint={props.enterKeyHint} autocapitalize={props.autocapitalize}
        aria-invalid={props.error ? true : undefined} aria-describedby={described || undefined}
        onInput={onInput && ((event) => onInput(event.currentTarget.value))}
      />
      {props.hint && <p class="field-hint" id={`${id}-hint`}>{props.hint}</p>}
      {props.error && <p class="field-error" id={`${id}-error`} role="alert"><Icon icon={CircleAlert} size={18} />{props.error}</p>}
    </div>
  );
}

export interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** `<option>` elements. */
  readonly children: ComponentChildren;
}

export function Select({ label, name, value, onChange, hint, children }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} value={value} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(event) => onChange(event.currentTarget.value)}>
        {children}
      </select>
      {hint && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
    </div>
  );
}

export interface ChoiceProps {
  readonly type: "radio" | "checkbox";
  readonly name: string;
  readonly value?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
  readonly hint?: ComponentChildren;
}

/** A radio button or a check box with its words, which can be pressed, too. */
export function Choice({ type, name, value, checked, onChange, children, hint }: ChoiceProps) {
  return (
    <label class="choice">
      <input type={type} name={name} value={value} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{children}</span>
      {hint && <small>{hint}</small>}
    </label>
  );
}

export interface SegmentsProps<Value extends string> {
  /** Name of the group. */
  readonly label: string;
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: ComponentChildren; readonly label?: string }[];
  readonly onChange: (value: Value) => void;
  /** The chosen segment is filled with ink. */
  readonly ink?: boolean;
}

/** One of a few, in a row: a group of radio buttons. */
export function Segments<Value extends string>({ label, name, value, options, onChange, ink }: SegmentsProps<Value>) {
  return (
    <fieldset class={ink ? "segments segments-ink" : "segments"}>
      <legend class="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} aria-label={option.label} onChange={() => onChange(option.value)} />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The values of a submitted form by field name, trimmed; a password is left as it was typed. */
export function formValues(event: Event): Record<string, string> {
  event.preventDefault();
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(event.currentTarget as HTMLFormElement)) {
    if (typeof value === "string") values[name] = name === "password" ? value : value.trim();
  }
  return values;
}
