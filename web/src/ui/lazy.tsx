// Parts of the client that are loaded when they are needed.

import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./button";
import { Loading, Notice, Skeleton } from "./feedback";

type Loader<Props> = () => Promise<{ readonly default: ComponentType<Props> }>;

/** Components that have come, by their loader. */
const loaded = new WeakMap<object, unknown>();

/** Begins to load a component before it is shown. Its failure shows when it is. */
export async function preload<Props>(load: Loader<Props>): Promise<void> {
  loaded.set(load, (await load()).default);
}

/**
 * A component whose code comes over the network: its outline until it is there, and a way on if it does not come (a
 * phone without a network, or a file that a newer version has replaced). A part of a page brings its own `outline`.
 */
export function Lazy<Props extends object>({ load, props, outline }: { load: Loader<Props>; props: Props; outline?: ComponentChildren }) {
  const [, update] = useState(0);
  const [failed, setFailed] = useState(false);
  const fetchIt = () => {
    setFailed(false);
    preload(load).then(() => update((before) => before + 1), () => setFailed(true));
  };
  useEffect(() => {
    // It may have come since this was drawn: somebody else has asked for it.
    if (loaded.has(load)) update((before) => before + 1);
    else fetchIt();
  }, [load]);
  const Component = loaded.get(load) as ComponentType<Props> | undefined;
  if (Component) return <Component {...props} />;
  if (failed) {
    return (
      <div class="page page-narrow">
        <Notice kind="error"><p>{t("common.page_failed")}</p><Button onClick={() => location.reload()}>{t("common.try_again")}</Button></Notice>
      </div>
    );
  }
  if (outline !== undefined) return <>{outline}</>;
  return (
    <div class="page">
      <Loading what={t("common.the_page")}>
        <div class="stack"><Skeleton height="2.5rem" width="60%" /><Skeleton height="14rem" /><Skeleton width="80%" /></div>
      </Loading>
    </div>
  );
}
