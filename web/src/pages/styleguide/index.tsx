// The design system on one page, in development alone: what there is, in the theme and language in use.

import { useState } from "preact/hooks";
import { CalendarDays, Heart, MapPin, Ticket, Zap } from "lucide";
import {
  Badge, Button, Choice, Dialog, EmptyState, Field, Icon, IconButton, LinkButton, Loading, Notice, Segments, Select, Skeleton, toast,
} from "../../ui";

const COLOURS = [
  "bg", "bg-sunk", "surface", "surface-2", "ink", "ink-2", "ink-3", "line", "line-strong", "primary", "amber", "amber-soft", "danger",
  "danger-soft", "warn", "warn-soft", "good", "good-soft", "info", "info-soft", "tier-1", "tier-2", "tier-3", "tier-4", "tier-5",
] as const;

export default function Styleguide() {
  const [party, setParty] = useState("2");
  const [checked, setChecked] = useState(true);
  const [open, setOpen] = useState<"dialog" | "sheet" | null>(null);
  return (
    <div class="page stack">
      <h1>Styleguide</h1>
      <h2>Type</h2>
      {[60, 40, 28, 22, 18, 16, 14, 12].map((size) => (
        <p key={size} style={{ fontSize: `var(--t-${size})`, lineHeight: `var(--l-${size})`, fontFamily: size >= 28 ? "var(--font-display)" : "inherit" }}>
          {size} The hall is the page
        </p>
      ))}
      <h2>Colour</h2>
      <ul class="row">
        {COLOURS.map((name) => (
          <li key={name} class="stack-s small">
            <span style={{ display: "block", inlineSize: "96px", blockSize: "48px", borderRadius: "6px", border: "1px solid var(--line)", background: `var(--${name})` }} />
            {name}
          </li>
        ))}
      </ul>
      <h2>Buttons</h2>
      <div class="row">
        <Button kind="primary" icon={Ticket}>Choose seats</Button>
        <Button kind="pay" large>Check out</Button>
        <Button>More time</Button>
        <Button kind="quiet">Cancel</Button>
        <Button kind="danger">Release seats</Button>
        <Button kind="primary" busy busyText="Locking your seats…">Lock</Button>
        <LinkButton href="/" icon={MapPin}>A link</LinkButton>
        <IconButton icon={Heart} label="Save" bordered />
      </div>
      <h2>Fields</h2>
      <div class="stack page-narrow">
        <Field label="E-mail" name="email" type="email" hint="Your tickets go there." />
        <Field label="Code" name="code" value="12" error="This code has six digits." />
        <Select label="Tier" name="tier" value="a" onChange={() => undefined}><option value="a">Stalls</option><option value="b">Circle</option></Select>
        <Choice type="checkbox" name="side" checked={checked} onChange={setChecked} hint="Nobody sits between you.">Side by side</Choice>
        <Choice type="radio" name="way" checked onChange={() => undefined}>By card</Choice>
        <Segments label="How many of you?" name="party" value={party} ink onChange={setParty} options={["1", "2", "3", "4"].map((value) => ({ value, text: value }))} />
        <div class="row"><button type="button" class="chip" aria-pressed="true">This weekend</button><button type="button" class="chip" aria-pressed="false"><Icon icon={CalendarDays} size={18} />Pick dates</button></div>
      </div>
      <h2>States</h2>
      <div class="row">
        <Badge kind="danger" icon={Zap}>Few left</Badge><Badge kind="ink">On sale Fri 10:00</Badge><Badge>New</Badge><Badge kind="good">Arrived</Badge>
        <Badge kind="info">On its way</Badge><Badge kind="yours">Yours</Badge>
      </div>
      <Notice><p>Your seats are kept for you.</p></Notice>
      <Notice kind="good"><p>Your booking is confirmed.</p></Notice>
      <Notice kind="warn"><p>You are offline.</p></Notice>
      <Notice kind="error"><p>Your bank declined the payment.</p></Notice>
      <Loading what="the programme"><div class="stack-s"><Skeleton height="2rem" width="60%" /><Skeleton /><Skeleton width="80%" /></div></Loading>
      <div class="card"><EmptyState icon={Ticket} title="No tickets yet"><p>What you book appears here.</p><LinkButton href="/">See the programme</LinkButton></EmptyState></div>
      <div class="row">
        <Button onClick={() => setOpen("dialog")}>Dialog</Button><Button onClick={() => setOpen("sheet")}>Sheet</Button>
        <Button onClick={() => toast("Seat 12 is free again.", { text: "Take it", run: () => undefined })}>Toast</Button>
      </div>
      <Dialog open={open !== null} sheet={open === "sheet"} title="Do you need more time?" onClose={() => setOpen(null)}>
        <p>Your seats are kept for you for one more minute.</p>
        <div class="dialog-foot"><Button kind="primary" onClick={() => setOpen(null)}>Yes, more time</Button></div>
      </Dialog>
    </div>
  );
}
