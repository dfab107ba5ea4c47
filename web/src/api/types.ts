// What the API sends, as far as this client reads it. Fields that may be missing are optional here.

import type { Money } from "../lib/money";

export type SeatStatus = "available" | "locked" | "booked" | "blocked";
export type BookingStatus = "pending" | "confirmed" | "cancelled" | "expired";
export type Provider = "stripe" | "razorpay";
export type PaymentStatus = "pending" | "success" | "failed";

export interface Tier {
  readonly type: string;
  readonly price: Money;
}

export interface SectionSummary {
  readonly section: string;
  readonly seat_count: number;
  readonly general_admission: boolean;
}

export interface BoxofficeEvent {
  readonly event_id: string;
  readonly title: { readonly title_id: string; readonly name: string; readonly kind: string };
  readonly venue: {
    readonly venue_id: string;
    readonly name: string;
    readonly address: string;
    readonly city: string;
    readonly country: string;
  };
  readonly screen: { readonly screen_id: string; readonly name: string };
  readonly layout_version: number;
  readonly starts_at: string;
  readonly local_start: string;
  readonly time_zone: string;
  readonly status: string;
  readonly sales_open_at?: string | null;
  readonly sales_close_at?: string | null;
  readonly currency: string;
  readonly tiers: readonly Tier[];
  readonly seat_count: number;
  readonly sections: readonly SectionSummary[];
  readonly tickets_per_customer_max?: number | null;
  /** Who can be paid, the preferred first; only on the event's own page. */
  readonly providers?: readonly Provider[];
}

export interface EventsPage {
  readonly events: readonly BoxofficeEvent[];
  readonly next_cursor?: string | null;
}

export interface Seat {
  readonly seat_id: string;
  readonly section: string;
  readonly row: string;
  readonly label: string;
  readonly status: SeatStatus;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly accessible?: boolean;
  readonly restricted_view?: boolean;
  readonly price: Money;
}

export interface SeatsPage {
  readonly event_id: string;
  readonly section: string;
  readonly seats: readonly Seat[];
  readonly next_cursor?: string | null;
}

export interface SectionAvailability {
  readonly section: string;
  readonly seat_count: number;
  readonly available: number;
  readonly status: string;
}

export interface Availability {
  readonly event_id: string;
  readonly layout_version: number;
  readonly sections: readonly SectionAvailability[];
}

export interface QuoteLine {
  readonly type: string;
  readonly count: number;
  readonly unit: Money;
  readonly amount: Money;
}

export interface Quote {
  readonly lines: readonly QuoteLine[];
  readonly subtotal: Money;
  readonly discount: Money;
  readonly fees: Money;
  readonly tax: Money;
  readonly total: Money;
}

/** Money on its way back. `failed`: the provider refuses, and a person has to act. */
export interface Refund {
  readonly status: "due" | "requested" | "failed" | "refunded";
  readonly amount: Money;
  readonly reason: string;
  /** Ids of the seats that were given back for it; none where the whole payment goes back. */
  readonly seats: readonly string[];
}

export interface Payment {
  readonly payment_id: string;
  readonly provider: Provider;
  readonly status: PaymentStatus;
  readonly amount: Money;
  /** What goes back of it, oldest first. */
  readonly refunds: readonly Refund[];
  /** Only in the answer that opens the attempt, and missing where there is nothing to pay. */
  readonly checkout_url?: string;
  /** What a browser takes there as a form; nothing where it simply follows the address. */
  readonly checkout_fields?: Readonly<Record<string, string>>;
}

export interface Booking {
  readonly booking_id: string;
  readonly event_id: string;
  /** Ids. */
  readonly seats: readonly string[];
  readonly status: BookingStatus;
  readonly amount: Money;
  readonly quote: Quote;
  readonly expires_at: string;
  readonly server_time: string;
  /** Oldest first. */
  readonly payments: readonly Payment[];
}

export interface BookingsPage {
  readonly bookings: readonly Booking[];
  readonly next_cursor?: string | null;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in_seconds: number;
}
