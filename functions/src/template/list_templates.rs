//! `GET /admin/templates`: lists the templates of mails to customers, with the languages in which an organizer has own
//! texts.

use domain::member::Right;
use domain::notification::Template;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::template_view::all;
use crate::authority::{member, organizer_of_query};
use crate::{App, Endpoint};

/// `GET /admin/templates`
pub static LIST_TEMPLATES: Endpoint = Endpoint {
    name: "list-templates",
    method: "GET",
    path: "/admin/templates",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_templates(app, request)),
};

/// Templates of mails to customers, all of them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TemplateListView {
    /// Templates, in the order in which a customer meets them.
    pub templates: Vec<TemplateLineView>,
}

/// A template in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TemplateLineView {
    /// Template of the mail.
    pub template: Template,
    /// Languages in which the organizer has own texts.
    pub overrides: Vec<OverrideLineView>,
}

/// An organizer's own texts in the list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct OverrideLineView {
    /// Language: `en`, `hi`, `es` or `ar`.
    pub language: String,
    /// Version of the texts.
    pub ver: u64,
}

async fn list_templates(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer = organizer_of_query(request)?;
    let member = member(app, request, &organizer, Right::Read).await?;
    let own = app.store.all_own_texts(&member).await?;
    let line = |template: Template| {
        let of_template = own.iter().filter(|texts| texts.template == template);
        let overrides = of_template
            .map(|texts| OverrideLineView { language: texts.language.clone(), ver: texts.ver })
            .collect();
        TemplateLineView { template, overrides }
    };
    Reply::ok(&TemplateListView { templates: all().map(line).collect() })
}
