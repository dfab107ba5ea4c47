// Small building blocks that several pages use.

import { Fragment, type ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { fileAddress } from "../api/client";
import { sentenceFor } from "../api/problem";
import type { Image, Money, Quote, SectionSummary } from "../api/types";
import { discountRows } from "../lib/discounts";
import { formatMoney } from "../lib/money";
import { label, seatName } from "../lib/names";

export function Amount({ money, minus = false }: { money: Money; minus?: boolean }) {
  return <span class="amount">{minus && "−"}{formatMoney(money)}</span>;
}

/** Seats by name, each of which stays on one line. */
export function SeatNames({ ids, sections }: { ids: readonly string[]; sections: readonly SectionSummary[] }) {
  return <>{ids.map((id, index) => <Fragment key={id}>{index > 0 && ", "}<span class="seat-name">{seatName(id, sections)}</span></Fragment>)}</>;
}

/** A title's poster. Its size is known before it is loaded, so that nothing moves. */
export function Poster({ image, lazy = false }: { image: Image | null | undefined; lazy?: boolean }) {
  if (!image) return null;
  return (
    <img
      class="poster"
      // Before `src`: a browser that reads it later has begun to load.
      loading={lazy ? "lazy" : "eager"}
      decoding="async"
      src={fileAddress(image.path)}
      width={image.width}
      height={image.height}
      alt={image.alternative_text}
    />
  );
}

export function Notice(props: { kind?: "error" | "good" | "info"; children: ComponentChildren }) {
  const kind = props.kind ?? "info";
  return <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>{props.children}</div>;
}

/** The sentence for a failure, with a way to try again where there is one. */
export function Failure(props: { error: unknown; retry?: (() => void) | undefined }) {
  if (!props.error) return null;
  return (
    <Notice kind="error">
      <p>{sentenceFor(props.error)}</p>
      {props.retry && <button type="button" onClick={props.retry}>Try again</button>}
    </Notice>
  );
}

export function Loading({ what }: { what: string }) {
  return <p class="loading" role="status">Loading {what}…</p>;
}

export function SubmitButton(props: { busy: boolean; busyText: string; children: ComponentChildren }) {
  // Not `disabled` while busy: that would drop the keyboard focus. A second press is ignored by `useAction`.
  return <button type="submit" class="primary" aria-disabled={props.busy}>{props.busy ? props.busyText : props.children}</button>;
}

export interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly type?: "text" | "search" | "date" | "email" | "password" | "tel";
  readonly autocomplete?: string;
  readonly value?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly inputMode?: "numeric" | "search";
}

/** A labelled input. Values are read from the form when it is submitted. */
export function Field(props: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        name={props.name}
        // Preact's types allow some attributes only for some literal types; all of ours fit every type of FieldProps.
        type={(props.type ?? "text") as "text"}
        autocomplete={props.autocomplete}
        defaultValue={props.value}
        required={props.required ?? true}
        minLength={props.minLength}
        maxLength={props.maxLength ?? 120}
        inputMode={props.inputMode}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
      />
      {props.hint && <p class="hint" id={`${id}-hint`}>{props.hint}</p>}
    </div>
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

/** A quote line by line; `children` are rows under its total. */
export function QuoteTable({ quote, children }: { quote: Quote; children?: ComponentChildren }) {
  const row = (name: string, amount: Money) => amount.amount_minor !== 0 && (
    <tr><th scope="row">{name}</th><td><Amount money={amount} /></td></tr>
  );
  return (
    <table class="quote">
      <caption class="visually-hidden">Price</caption>
      <tbody>
        {quote.lines.map((line) => (
          <tr key={`${line.type} ${line.unit.amount_minor}`}>
            <th scope="row">{line.count} × {label(line.type)} at <Amount money={line.unit} /></th>
            <td><Amount money={line.amount} /></td>
          </tr>
        ))}
        {discountRows(quote).map(({ name, note, amount }, place) => (
          <tr key={place} class="discount">
            <th scope="row">{name}{note && <span class="muted"> — {note}</span>}</th>
            <td>{amount.amount_minor !== 0 && <Amount money={amount} minus />}</td>
          </tr>
        ))}
        {row("Fees", quote.fees)}
        {quote.booking_fee && (
          <tr class="muted small"><th scope="row">of which once for the booking</th><td><Amount money={quote.booking_fee} /></td></tr>
        )}
        {!quote.tax_included && row("Tax", quote.tax)}
      </tbody>
      <tfoot>
        <tr><th scope="row">Total</th><td><Amount money={quote.total} /></td></tr>
        {quote.tax_included && <tr class="muted small"><th scope="row">incl. tax</th><td><Amount money={quote.tax} /></td></tr>}
        {children}
      </tfoot>
    </table>
  );
}

/** A price that does not hold any more, before the one that does. */
export function Before({ money }: { money: Money | null }) {
  if (!money) return null;
  return <><span class="visually-hidden">instead of </span><s class="muted"><Amount money={money} /></s>{" "}</>;
}

/** A quote in short: what each offer takes off, and the total, with `before` struck through. */
export function PriceLines({ quote, before }: { quote: Quote; before: Money | null }) {
  return (
    <div class="price-lines">
      <ul>
        {discountRows(quote).map(({ name, note, amount }, place) => (
          <li key={place} class="discount">
            <span>{name}{note && <span class="muted"> — {note}</span>}</span>
            {amount.amount_minor !== 0 && <Amount money={amount} minus />}
          </li>
        ))}
      </ul>
      <details>
        <summary>
          Total with fees and tax <span class="total"><Before money={before} /><b><Amount money={quote.total} /></b></span>
        </summary>
        <QuoteTable quote={quote} />
      </details>
    </div>
  );
}
