//! Routes of the sandbox.

use crate::http::{Request, Response};
use crate::sandbox::Sandbox;
use crate::{control, page, razorpay};

impl Sandbox {
    /// Answers a request at `now` (unix seconds): the providers' APIs below `/v1/`, the payment pages below
    /// `/pay/`, the control API below `/_sandbox/`.
    pub fn handle(&mut self, now: i64, request: &Request) -> Response {
        self.advance(now);
        self.changed |= request.method != "GET";
        let path = request.path();
        if path == razorpay::CHECKOUT_PATH {
            razorpay::checkout(self, request)
        } else if path.starts_with("/v1/") {
            self.provider(now, request)
        } else if path.starts_with(razorpay::PAY_PREFIX) {
            razorpay::press(self, now, request)
        } else if path.starts_with("/pay/") {
            page::handle(self, now, request)
        } else if path.starts_with("/_sandbox/") {
            control::handle(self, now, request)
        } else {
            Response::new(404, "text/plain; charset=utf-8", b"Nothing is here.\n".to_vec())
        }
    }
}
