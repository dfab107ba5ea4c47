// States of a page and of its parts: notices, failures, loading, nothing there.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CircleAlert, CircleCheck, Info, TriangleAlert, type IconNode } from "lucide";
import { sentenceFor } from "../api/problem";
import { t } from "../i18n";
import { Button } from "./button";
import { Icon } from "./icon";

export type NoticeKind = "info" | "error" | "good" | "warn";

const ICONS: Readonly<Record<NoticeKind, IconNode>> = { info: Info, error: CircleAlert, good: CircleCheck, warn: TriangleAlert };

/** Something to know beside what it is about. An error is announced at once, the others when there is a pause. */
export function Notice({ kind = "info", children }: { kind?: NoticeKind; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === "error" ? "alert" : "status"}>
      <Icon icon={ICONS[kind]} />
      <div>{children}</div>
    </div>
  );
}

/** The sentence for a failure, with a way to try again where there is one. */
export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  if (!error) return null;
  return (
    <Notice kind="error">
      <p>{sentenceFor(error)}</p>
      {retry && <Button onClick={retry}>{t("common.try_again")}</Button>}
    </Notice>
  );
}

const WORDS_AFTER_MS = 2_000;

/** The outline of what will come; it says in words what is loading after two seconds, and to screen readers at once. */
export function Loading({ what, children }: { what: string; children?: ComponentChildren }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), WORDS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="stack">
      <p role="status" class={slow || !children ? "loading-words" : "visually-hidden"}>{t("common.loading", { what })}</p>
      {children && <div aria-hidden="true">{children}</div>}
    </div>
  );
}

/** A block of the outline, in CSS lengths. */
export function Skeleton({ width = "100%", height = "1.25rem" }: { width?: string; height?: string }) {
  return <span class="skeleton" style={{ inlineSize: width, blockSize: height }} />;
}

/** Nothing here: what will be, and one thing to do. */
export function EmptyState({ icon, title, children }: { icon: IconNode; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon icon={icon} size={40} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export type BadgeKind = "plain" | "ink" | "danger" | "good" | "info" | "yours";

export function Badge({ kind = "plain", icon, children }: { kind?: BadgeKind; icon?: IconNode; children: ComponentChildren }) {
  return <span class={kind === "plain" ? "badge" : `badge badge-${kind}`}>{icon && <Icon icon={icon} size={14} />}{children}</span>;
}
