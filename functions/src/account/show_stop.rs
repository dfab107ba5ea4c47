//! `GET /stop/{token}`: asks if the mails that remind a customer are to end. It changes nothing and reads nothing: programs
//! that check mails open every link.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::stop_page::Page;
use crate::stop_link::customer_who_stops;
use crate::{App, Endpoint};

/// `GET /stop/{token}`
pub static SHOW_STOP: Endpoint = Endpoint {
    name: "show-stop",
    method: "GET",
    path: "/stop/{token}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(show_stop(app, request)),
};

async fn show_stop(app: &App, request: &Request) -> Result<Reply, Failure> {
    let token: String = request.path("token", "link")?;
    let page = customer_who_stops(app, &token)?.map_or(Page::Unknown, |_| Page::Ask);
    Ok(page.reply(request))
}
