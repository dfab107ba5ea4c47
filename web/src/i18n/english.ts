import common from "./en/common.json";
import map from "./en/map.json";
import seats from "./en/seats.json";
import home from "./en/home.json";
import event from "./en/event.json";
import checkout from "./en/checkout.json";
import signIn from "./en/sign-in.json";
import problem from "./en/problem.json";
import booking from "./en/booking.json";
import account from "./en/account.json";

/** The English texts: each other language has the same keys. */
export const ENGLISH = { common, map, seats, home, event, checkout, sign_in: signIn, problem, booking, account };
export type Texts = typeof ENGLISH;
