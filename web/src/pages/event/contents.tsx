import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";

export interface ContentsEntry {
  readonly id: string;
  readonly name: string;
}

/** Links to the parts of the page; the one that is being read is marked. */
export function Contents({ entries }: { entries: readonly ContentsEntry[] }) {
  const [read, setRead] = useState(entries[0]?.id);
  const ids = entries.map((entry) => entry.id).join(" ");
  useEffect(() => {
    const seen = new Set<string>();
    const observer = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      const first = ids.split(" ").find((id) => seen.has(id));
      if (first !== undefined) setRead(first);
    }, { rootMargin: "-10% 0px -50% 0px" });
    for (const id of ids.split(" ")) {
      const part = document.getElementById(id);
      if (part) observer.observe(part);
    }
    return () => observer.disconnect();
  }, [ids]);
  return (
    <nav class="event-contents" aria-label={t("event.contents")}>
      <ul>
        {entries.map(({ id, name }) => (
          <li key={id}><a href={`#${id}`} aria-current={read === id ? "true" : undefined}>{name}</a></li>
        ))}
      </ul>
    </nav>
  );
}
