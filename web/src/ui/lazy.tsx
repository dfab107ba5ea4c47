// Parts of the client that are loaded when they are needed.

import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { tabStore } from "../lib/storage";
import { Button } from "./button";
import { Loading, Notice, Skeleton } from "./feedback";

type Loader<Props> = () => Promise<{ readonly default: ComponentType<Props> }>;

/** Components that have come, by their loader. */
const loaded = new WeakMap<object, unknown>();

/** Begins to load a component before it is shown. Its failure shows when it is. */
export async function preload<Props>(load: Loader<Props>): Promise<void> {
  loaded.set(load, (await load()).default);
}

const RELOADED = "reloaded";

/**
 * Loads the page once more if a file of it is gone, which a newer version has replaced; true if it does. Once for each
 * address, and only if the server answers: a page that says what to do is better than the browser's own.
 */
async function loadsNewerVersion(): Promise<boolean> {
  if (tabStore.getItem(RELOADED) === location.href) return false;
  const reached = await fetch("/index.html", { cache: "no-store" }).then((reply) => reply.ok, () => false);
  if (!reached) return false;
  tabStore.setItem(RELOADED, location.href);
  location.reload();
  return true;
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
    preload(load).then(() => update((before) => before + 1), async () => (await loadsNewerVersion()) || setFailed(true));
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
