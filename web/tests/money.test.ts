import { expect, test } from "vitest";
import { currencyExponent, formatMoney, sumMoney } from "../src/lib/money";

/** Intl separates with no-break spaces; which one is not our business here. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

test("minor units follow the currency: two digits, none, three", () => {
  expect(plain(formatMoney({ amount_minor: 56000, currency: "INR" }, "en-IN"))).toBe("₹560.00");
  expect(plain(formatMoney({ amount_minor: 5600, currency: "JPY" }, "en-US"))).toBe("¥5,600");
  expect(plain(formatMoney({ amount_minor: 1005, currency: "KWD" }, "en-US"))).toBe("KWD 1.005");
  expect(currencyExponent("eur")).toBe(2);
});

test("currencies where Intl's own digits differ from ISO 4217 are written with ISO's", () => {
  expect(plain(formatMoney({ amount_minor: 1234, currency: "IQD" }, "en-US"))).toBe("IQD 1.234");
});

test("small amounts keep their zeros", () => {
  expect(formatMoney({ amount_minor: 5, currency: "USD" }, "en-US")).toBe("$0.05");
  expect(formatMoney({ amount_minor: 0, currency: "USD" }, "en-US")).toBe("$0.00");
  expect(plain(formatMoney({ amount_minor: 7, currency: "KWD" }, "en-US"))).toBe("KWD 0.007");
});

test("no amount is rounded on its way, not even where a double would", () => {
  // 90071992547409.91 has no exact double; dividing by 100 and formatting would risk the last cent.
  expect(formatMoney({ amount_minor: 9007199254740991, currency: "USD" }, "en-US")).toBe("$90,071,992,547,409.91");
});

test("the reader's language decides grouping and place of the symbol", () => {
  expect(plain(formatMoney({ amount_minor: 123456, currency: "EUR" }, "de-DE"))).toBe("1.234,56 €");
  expect(plain(formatMoney({ amount_minor: 12345678, currency: "INR" }, "en-IN"))).toBe("₹1,23,456.78");
});

test("in Arabic a sign with Latin letters keeps its order", () => {
  expect(formatMoney({ amount_minor: 4192, currency: "USD" }, "ar")).toContain("\u2066US$\u2069");
  expect(formatMoney({ amount_minor: 34220, currency: "INR" }, "ar")).not.toContain("\u2066");
  expect(formatMoney({ amount_minor: 4192, currency: "AUD" }, "en")).toBe("A$41.92");
});

test("a negative amount has a minus sign, also below one major unit", () => {
  expect(formatMoney({ amount_minor: -50, currency: "USD" }, "en-US")).toBe("\u2212$0.50");
});

test("a sum is of one currency or nothing", () => {
  const inr = (amount_minor: number) => ({ amount_minor, currency: "INR" });
  expect(sumMoney([inr(10), inr(20)])).toEqual(inr(30));
  expect(sumMoney([])).toBeNull();
  expect(sumMoney([inr(10), { amount_minor: 1, currency: "USD" }])).toBeNull();
});
