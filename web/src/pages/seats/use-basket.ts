// The price of the chosen seats, as the server makes it, and the customer's code.

import { useEffect, useRef, useState } from "preact/hooks";
import { priceSeats } from "../../api/endpoints";
import type { BoxofficeEvent, Priced, Quote } from "../../api/types";
import { priceOf, probe, type Outcome, type Verdict, type Wanted } from "../../lib/basket";
import { saveCode, savedCode } from "../../lib/offer-code";
import { tabStore } from "../../lib/storage";
import { logInPath, navigate } from "../../router";
import { sentToLogIn, useSession } from "../../ui/hooks";

export interface Basket {
  /** What the price is asked for; null while nothing is chosen. */
  readonly wanted: Wanted | null;
  /** The price of exactly what is wanted now; null while there is none. */
  readonly quote: Quote | null;
  /** Each seat's share of the price, by its id. */
  readonly shares: Priced["seats"];
  /** What the seats that are given up for these pay of it. */
  readonly moves: Priced["moves"];
  /** Code that the quote is made with. */
  readonly usedCode: string | null;
  readonly error: unknown;
  /** The customer's code, also while it does nothing yet. */
  readonly code: string | null;
  /** Code that was kept for the way through the log-in page. */
  readonly typed: string | null;
  /** True while a code is checked for the first time. */
  readonly checking: boolean;
  readonly verdict: Verdict;
  /** Codes are for customers who are logged in. */
  readonly needsLogIn: boolean;
  /** Types of seats that the code puts on sale. */
  readonly unlocked: readonly string[];
  readonly apply: (code: string) => void;
  readonly remove: () => void;
  /** Takes what a refused lock has said about the code. */
  readonly judge: (verdict: Verdict) => void;
  /** Shows the price that a refused lock has named. */
  readonly show: (quote: Quote) => void;
  readonly retry: () => void;
}

/** Quick taps are one question. */
const PAUSE_MS = 250;
const NONE: Verdict = { kind: "none" };

export function useBasket(event: BoxofficeEvent, wanted: Wanted | null): Basket {
  const { loggedIn } = useSession();
  const { trying, settle, judge, ...code } = useCode(event.event_id, loggedIn);
  const [round, setRound] = useState(0);
  const [shown, setShown] = useState<{ readonly key: string; readonly outcome: Outcome } | null>(null);
  const known = useRef(shown);
  known.current = shown;

  const asked = trying ?? code.code;
  const keyWith = (given: string | null) => JSON.stringify([wanted, given, loggedIn, round]);
  const key = keyWith(asked);
  useEffect(() => {
    const question = wanted ?? (trying === null ? null : probe(event));
    if (!question || known.current?.key === key) return;
    const stop = new AbortController();
    const ask = async () => {
      const outcome = await priceOf((seats, given) => priceSeats(event.event_id, seats, given, stop.signal), question, asked, stop.signal);
      if (stop.signal.aborted || sentToLogIn(outcome.error)) return;
      setShown({ key: asked === null ? key : keyWith(settle(outcome, asked)), outcome });
    };
    const timer = setTimeout(() => void ask().catch(() => undefined), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);

  const current = wanted && shown?.key === key ? shown.outcome : null;
  return {
    ...code,
    wanted,
    quote: current?.priced?.quote ?? null,
    shares: current?.priced?.seats ?? [],
    moves: current?.priced?.moves ?? null,
    usedCode: code.verdict.kind === "applied" ? code.code : null,
    error: current?.error ?? null,
    checking: trying !== null,
    judge: (judged) => {
      judge(judged);
      setRound((before) => before + 1);
    },
    // What the seats that are given up pay of a new price, only the server knows.
    show: (quote) => wanted?.moves ? setRound((before) => before + 1) : setShown({ key, outcome: { priced: { quote, unlocked_tiers: code.unlocked, seats: [] }, error: null, verdict: code.verdict } }),
    retry: () => setRound((before) => before + 1),
  };
}

type CodeState = Pick<Basket, "code" | "typed" | "verdict" | "needsLogIn" | "unlocked" | "apply" | "remove" | "judge"> & {
  /** The code that is checked for the first time. */
  readonly trying: string | null;
  /** Takes what a price has said about a code; returns the code if it stays. */
  readonly settle: (outcome: Outcome, given: string) => string | null;
};

function useCode(eventId: string, loggedIn: boolean): CodeState {
  const [typed] = useState(() => savedCode(tabStore, eventId));
  const [code, setCode] = useState<string | null>(null);
  const [trying, setTrying] = useState<string | null>(loggedIn ? typed : null);
  const [verdict, setVerdict] = useState<Verdict>(NONE);
  const [unlocked, setUnlocked] = useState<readonly string[]>([]);
  const take = (next: string | null) => {
    setCode(next);
    if (next === null) setUnlocked([]);
    saveCode(tabStore, eventId, next);
  };
  return {
    code, typed, trying, verdict, needsLogIn: !loggedIn, unlocked,
    settle: (outcome, given) => {
      // A refused code is not asked for again: the price that has just come is the one without it.
      const left = outcome.verdict.kind === "refused" ? null : given;
      setTrying(null);
      setVerdict(outcome.verdict);
      take(left);
      if (left !== null && outcome.verdict.kind === "applied") setUnlocked(outcome.priced?.unlocked_tiers ?? []);
      return left;
    },
    apply: (given) => {
      if (loggedIn) {
        setVerdict(NONE);
        setTrying(given);
        return;
      }
      // It waits here, with the seats.
      saveCode(tabStore, eventId, given);
      navigate(logInPath());
    },
    remove: () => {
      setVerdict(NONE);
      take(null);
    },
    judge: (judged) => {
      setVerdict(judged);
      if (judged.kind === "refused") take(null);
    },
  };
}
