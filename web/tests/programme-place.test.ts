import { expect, it } from "vitest";
import { keepPlace, markSearched, placeOf, takeSearched } from "../src/lib/programme-place";

function entry(state: unknown = null) {
  return {
    state,
    replaceState(next: unknown) {
      this.state = next;
    },
  };
}

it("back finds the place that was left, and a new visit begins at the top", () => {
  const history = entry();
  expect(placeOf(history)).toBeNull();
  keepPlace(history, { y: 1200, shown: 48 });
  expect(placeOf(history)).toEqual({ y: 1200, shown: 48 });
});

it("the results of a search get the focus once, not again on the way back", () => {
  const history = entry({ programme: { y: 5, shown: 1 } });
  markSearched(history);
  expect(takeSearched(history)).toBe(true);
  expect(takeSearched(history)).toBe(false);
  expect(placeOf(history)).toEqual({ y: 5, shown: 1 });
});

it("what somebody else has put into the history is no place", () => {
  for (const state of [null, "x", 3, { programme: 4 }, { programme: { y: "1", shown: 2 } }]) expect(placeOf(entry(state))).toBeNull();
});
