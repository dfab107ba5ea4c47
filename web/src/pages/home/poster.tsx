import { Clapperboard, Drama, Music, Sparkles, Trophy, type IconNode } from "lucide";
import { useState } from "preact/hooks";
import { fileAddress } from "../../api/client";
import type { TitleGroup } from "../../api/programme";
import type { Kind } from "../../lib/programme";
import { Icon } from "../../ui";

export const KIND_ICONS: Readonly<Record<Kind, IconNode>> = {
  concert: Music, play: Drama, film: Clapperboard, sport: Trophy, other: Sparkles,
};

const PAPERS = 4;

/** One of a few papers for a title without a poster: always the same one. */
function paperOf(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return sum % PAPERS;
}

/**
 * A title's poster in a frame of three by four, whole whatever its shape. Its words stand beside it, so it says nothing to
 * screen readers. Without one, or where it does not load, its name is printed on plain paper.
 */
export function PosterFrame({ group, eager = false, small = false }: { group: TitleGroup; eager?: boolean; small?: boolean }) {
  const [broken, setBroken] = useState(false);
  const { poster, title } = group;
  if (poster === undefined) return <span class="home-frame skeleton" />;
  if (!poster || broken) {
    return (
      <span class={`home-frame home-paper home-paper-${paperOf(title.title_id)}`} aria-hidden="true">
        <Icon icon={KIND_ICONS[title.kind]} size={small ? 20 : 28} />
        {!small && <span class="home-paper-name">{title.name}</span>}
      </span>
    );
  }
  return (
    <span class="home-frame">
      <img
        loading={eager ? "eager" : "lazy"} decoding="async" src={fileAddress(poster.path)} width={poster.width} height={poster.height} alt=""
        onError={() => setBroken(true)}
      />
    </span>
  );
}
