const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;

/** The time that is left as a part of a ring. It says nothing that the numbers beside it do not. */
export function Ring({ part, size = 38 }: { part: number; size?: number }) {
  const shown = Math.max(0, Math.min(1, part));
  return (
    <svg class="ring" width={size} height={size} viewBox="0 0 38 38" aria-hidden="true" focusable="false">
      <circle class="ring-track" cx="19" cy="19" r={RADIUS} />
      <circle class="ring-left" cx="19" cy="19" r={RADIUS} stroke-dasharray={`${ROUND * shown} ${ROUND}`} transform="rotate(-90 19 19)" />
    </svg>
  );
}
