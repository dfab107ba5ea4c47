// Finds titles, venues and cities by what somebody types: in any case, with or without accents, from the beginnings of
// words, and with a typing error or two.

/** The columns of `GET /search`. */
export interface SearchColumns {
  readonly titles: { readonly ids: readonly string[]; readonly names: readonly string[]; readonly kinds: readonly number[] };
  readonly venues: { readonly ids: readonly string[]; readonly names: readonly string[]; readonly cities: readonly number[] };
  readonly kinds: readonly string[];
  readonly cities: readonly string[];
}

export interface Suggestion {
  readonly what: "title" | "venue" | "city";
  /** Id of a title or venue; null for a city. */
  readonly id: string | null;
  readonly name: string;
  /** A title's kind, or a venue's city. */
  readonly detail: string | null;
}

interface Candidate {
  readonly suggestion: Suggestion;
  readonly words: readonly string[];
}

/** Letters that no accent is taken off from. */
const PLAIN: Readonly<Record<string, string>> = { ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };
const SHOWN_MAX = 8;
/** A word that begins as typed is worse than the word itself, and better than one with an error. */
const PREFIX_COST = 0.25;

/** Words in lower case without accents. Only Latin accents go: vowel signs of other scripts are letters of theirs. */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  const letters = plain.replace(/[ßøłđðþæœı]/g, (letter) => PLAIN[letter] ?? letter).replace(/['’]/g, "");
  return letters.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);
}

/** Typing errors that are forgiven in a word: the fewer letters, the more words are near it. */
function forgiven(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

/**
 * The fewest typing errors (a letter too many, too few, wrong, or two swapped) that make `typed` of the beginning of
 * `word`; more than `most` is Infinity.
 */
export function errorsToPrefix(typed: string, word: string, most: number): number {
  const [letters, end] = [[...typed], [...word].slice(0, typed.length + most)];
  let before: number[] = [];
  let row = Array.from({ length: end.length + 1 }, (_, column) => column);
  for (let line = 1; line <= letters.length; line++) {
    const next = [line];
    for (let column = 1; column <= end.length; column++) {
      const same = letters[line - 1] === end[column - 1];
      let errors = Math.min((row[column - 1] ?? 0) + (same ? 0 : 1), (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1);
      const swapped = line > 1 && column > 1 && letters[line - 1] === end[column - 2] && letters[line - 2] === end[column - 1];
      if (swapped) errors = Math.min(errors, (before[column - 2] ?? 0) + 1);
      next.push(errors);
    }
    [before, row] = [row, next];
    if (Math.min(...row) > most) return Infinity;
  }
  const fewest = Math.min(...row);
  return fewest <= most ? fewest : Infinity;
}

/** Cost of the best of `words` for a typed word; Infinity if none is near it. */
function costOf(typed: string, words: readonly string[]): number {
  if (words.includes(typed)) return 0;
  if (words.some((word) => word.startsWith(typed))) return PREFIX_COST;
  const most = forgiven(typed);
  if (most === 0) return Infinity;
  let best = Infinity;
  for (const word of words) {
    // Nobody mistypes the length of a word by more than the errors.
    if (word.length + most >= typed.length) best = Math.min(best, errorsToPrefix(typed, word, most));
  }
  return best;
}

function candidate(suggestion: Suggestion): Candidate {
  const words = wordsOf(suggestion.name);
  // "paperkites" is "Paper Kites".
  return { suggestion, words: words.length > 1 ? [...words, words.join("")] : words };
}

/** Prepares the index once; the function that it returns is called for every letter. */
export function searcher(index: SearchColumns): (text: string) => Suggestion[] {
  const at = <T>(list: readonly T[], place: number | undefined) => (place === undefined ? null : (list[place] ?? null));
  const candidates = [
    ...index.titles.names.map((name, n) => candidate({
      what: "title", id: `ttl_${index.titles.ids[n] ?? ""}`, name, detail: at(index.kinds, index.titles.kinds[n]),
    })),
    ...index.venues.names.map((name, n) => candidate({
      what: "venue", id: `ven_${index.venues.ids[n] ?? ""}`, name, detail: at(index.cities, index.venues.cities[n]),
    })),
    ...index.cities.map((name) => candidate({ what: "city", id: null, name, detail: null })),
  ];
  return (text) => {
    const typed = wordsOf(text);
    if (typed.length === 0) return [];
    const found: { readonly suggestion: Suggestion; readonly cost: number }[] = [];
    for (const { suggestion, words } of candidates) {
      let cost = 0;
      for (const word of typed) {
        cost += costOf(word, words);
        if (cost === Infinity) break;
      }
      if (cost < Infinity) found.push({ suggestion, cost });
    }
    found.sort((one, other) => one.cost - other.cost
      || one.suggestion.name.length - other.suggestion.name.length
      || (one.suggestion.name < other.suggestion.name ? -1 : 1));
    return found.slice(0, SHOWN_MAX).map(({ suggestion }) => suggestion);
  };
}

/** Path of the events that a suggestion leads to. */
export function pathOf({ what, id, name, detail }: Suggestion): string {
  const query = new URLSearchParams();
  if (what === "title" && id) query.set("title_id", id);
  else if (what === "city") query.set("city", name);
  else {
    // The API takes at most eight words.
    query.set("q", name.split(/\s+/).slice(0, 8).join(" "));
    if (detail) query.set("city", detail);
  }
  return `/?${query.toString()}`;
}
