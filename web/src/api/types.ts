// What the API sends, as far as this client reads it. Fields that may be missing are optional here.

import type { Money } from "../lib/money";

export type SeatStatus = "available" | "locked" | "booked" | "blocked";
export type BookingStatus = "pending" | "confirmed" | "cancelled" | "expired";
export type PaymentStatus = "pending" | "success" | "failed" | "refund_due" | "refunded";

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
}

export interface Payment {
  readonly payment_id: string;
  readonly booking_id?: string;
  readonly provider?: string;
  readonly status: PaymentStatus;
  readonly amount: Money;
  readonly refund?: Refund | null;
  readonly checkout_url?: string | null;
  readonly expires_at?: string | null;
  readonly server_time?: string;
}

/** Seats of a booking are ids; a seat with more about it is read as well. */
export type BookedSeat = string | { readonly seat_id: string };

export interface Booking {
  readonly booking_id: string;
  readonly event_id: string;
  readonly seats: readonly BookedSeat[];
  readonly status: BookingStatus;
  readonly amount: Money;
  readonly quote?: Quote;
  readonly expires_at?: string | null;
  readonly server_time?: string;
  readonly created_at?: string;
  readonly payments?: readonly Payment[];
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

export function seatId(seat: BookedSeat): string {
  return typeof seat === "string" ? seat : seat.seat_id;
}
