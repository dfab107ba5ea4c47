import { describe, expect, it } from "vitest";
import type { Notification, Notifications } from "../src/api/types";
import { confirmationState, mayChange, stateOf, templateOf } from "../src/lib/notifications";

function mail(status: Notification["status"], template: Notification["template"] = "booking_confirmed"): Notification {
  const created_at = "2099-11-24T19:24:09Z";
  return { notification_id: "ntf_0123456789abcdef", template, channel: "email", reader: "customer", status, created_at };
}

function list(notifications: Notification[], mail_bounced = false): Notifications {
  return { booking_id: "bkg_3f8h1n5r7t9w", mail_bounced, notifications };
}

describe("the confirmation by mail", () => {
  it("has the state of the newest, whatever became of other mails", () => {
    expect(confirmationState(list([]))).toBe("none");
    expect(confirmationState(list([mail("delivered", "refund_due")]))).toBe("none");
    expect(confirmationState(list([mail("failed")]))).toBe("none");
    expect(confirmationState(list([mail("pending")]))).toBe("on_its_way");
    expect(confirmationState(list([mail("sending"), mail("delivered")]))).toBe("on_its_way");
    expect(confirmationState(list([mail("sent")]))).toBe("sent");
    expect(confirmationState(list([mail("bounced", "refund_due"), mail("delivered")]))).toBe("delivered");
    expect(confirmationState(list([mail("complained")]))).toBe("delivered");
    expect(confirmationState(list([mail("sent", "booking_moved")]))).toBe("sent");
  });

  it("comes back while the address refuses mail, even where the next one is on its way", () => {
    expect(confirmationState(list([mail("bounced")]))).toBe("bounced");
    expect(confirmationState(list([mail("sent"), mail("bounced")], true))).toBe("bounced");
  });

  it("is looked at again until it is there", () => {
    expect((["none", "on_its_way", "sent", "delivered", "bounced"] as const).filter(mayChange)).toEqual(["on_its_way", "sent"]);
  });
});

describe("each mail", () => {
  it("has a state for people: who calls a mail unwanted has it", () => {
    expect((["pending", "sending", "sent", "failed", "delivered", "bounced", "complained"] as const).map((status) => stateOf({ status })))
      .toEqual(["on_its_way", "on_its_way", "sent", "failed", "delivered", "bounced", "delivered"]);
  });

  it("has a name, and a general one where it is of a kind that customers do not know", () => {
    expect(templateOf(mail("sent"))).toBe("booking_confirmed");
    expect(templateOf(mail("sent", "dispute_opened"))).toBe("message");
  });
});
