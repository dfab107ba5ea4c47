// What the pictures and the checks of all pages show: one customer with tickets, seats kept for them, and events of every hall.

import { expect } from "@playwright/test";
import { anyone, PROVIDER, type Json } from "./api";
import { demoEvent, lock, newEvent, TITLES } from "./events";
import { newCustomer, type Customer } from "./people";

export interface Shown {
  readonly customer: Customer;
  readonly arena: Json;
  readonly theatre: Json;
  readonly tables: Json;
  readonly cinema: Json;
  /** A booking whose seats are paid. */
  readonly confirmed: string;
  /** A booking whose seats wait to be paid. */
  readonly pending: string;
}

let made: Promise<Shown> | null = null;

/** Made once for all pages. */
export function shown(): Promise<Shown> {
  made ??= make();
  return made;
}

async function make(): Promise<Shown> {
  const customer = await newCustomer();
  // Nobody's lock is over while the pictures are taken.
  const arena = await newEvent(TITLES.arena, { lock_seconds: 1_800 });
  const theatre = await newEvent(TITLES.theatre);
  const paid = await lock(customer.api, theatre, ["Stalls-E-9", "Stalls-E-10", "Stalls-E-11"]);
  await pay(customer, paid.booking_id);
  const kept = await lock(customer.api, arena, await firstSeats(arena, "104", 2));
  const [tables, cinema] = [await demoEvent(TITLES.tables), await demoEvent(TITLES.cinema)];
  return { customer, arena, theatre, tables, cinema, confirmed: paid.booking_id, pending: kept.booking_id };
}

/** The first seats of a section. */
export async function firstSeats(event: Json, section: string, count: number): Promise<string[]> {
  const page = await anyone.get(`/events/${event.event_id}/seats?limit=100&section=${encodeURIComponent(section)}`);
  return page.seats.slice(0, count).map((seat: Json) => seat.seat_id);
}

/** Pays a booking at the provider, without a browser, and waits until it is confirmed. */
export async function pay(customer: Customer, bookingId: string): Promise<void> {
  const payment = await customer.api.post("/payment", { booking_id: bookingId, provider: "stripe", method: "card" });
  const session = new URL(payment.checkout_url).pathname.split("/").at(-1);
  await PROVIDER.post(`/_sandbox/checkout/${session}/pay`, { card: "4242424242424242" });
  await expect(async () => {
    expect((await customer.api.get(`/booking/${bookingId}`)).status).toBe("confirmed");
  }).toPass({ timeout: 60_000 });
}

