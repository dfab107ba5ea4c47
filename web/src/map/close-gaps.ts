// Real halls can have stands hundreds of metres apart, with nothing between them. Drawn to scale they would be a few
// dots on a phone; so wide empty bands across the drawing are narrowed. Nothing changes inside a section, and sections
// keep their order and never overlap more than before.

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Empty bands wider than this share of the widest group of sections are narrowed to it. */
const GAP_MAX_SHARE = 0.2;

/** How far each interval is to be moved along its axis (never up: only towards the start). */
export function gapShifts(intervals: readonly Interval[]): number[] {
  const order = intervals.map((_, index) => index).sort((a, b) => at(intervals, a).from - at(intervals, b).from);
  const groups: { from: number; to: number; members: number[] }[] = [];
  for (const index of order) {
    const { from, to } = at(intervals, index);
    const last = groups[groups.length - 1];
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.members.push(index);
    } else {
      groups.push({ from, to, members: [index] });
    }
  }
  const widest = Math.max(0, ...groups.map((group) => group.to - group.from));
  const shifts = new Array<number>(intervals.length).fill(0);
  let shift = 0;
  let end = -Infinity;
  for (const group of groups) {
    const gap = group.from - end;
    if (Number.isFinite(gap)) shift -= Math.max(0, gap - widest * GAP_MAX_SHARE);
    end = group.to;
    for (const member of group.members) shifts[member] = shift;
  }
  return shifts;
}

function at(intervals: readonly Interval[], index: number): Interval {
  return intervals[index] as Interval;
}
