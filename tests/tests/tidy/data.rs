//! Tables and queues.

use serde_json::{Value, json};

use crate::files;
use crate::report::Report;

/// Seconds for which a queue keeps its messages.
const FOURTEEN_DAYS: u64 = 14 * 24 * 3600;

fn templates() -> Vec<(&'static str, Value)> {
    let paths = files::matching("infra/", ".yaml").filter(|path| path.matches('/').count() == 1);
    paths.chain(["template.yaml"]).map(|path| (path, files::template(path))).collect()
}

#[test]
fn every_table_has_backups_and_is_protected_against_deletion() {
    let mut report = Report::default();
    for (path, template) in templates() {
        for (id, body) in files::resources(&template, "AWS::DynamoDB::Table") {
            let place = format!("{path}, {id}");
            let properties = &body["Properties"];
            let recovery = &properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"];
            report.check(*recovery == true, &place, "PointInTimeRecoveryEnabled: true");
            report.check(properties["SSESpecification"]["SSEEnabled"] == true, &place, "SSEEnabled: true");
            let protection = &properties["DeletionProtectionEnabled"];
            let protected = *protection == true || *protection == json!({ "Ref": "DeletionProtection" });
            report.check(protected, &place, "DeletionProtectionEnabled: !Ref DeletionProtection");
            let default = &template["Parameters"]["DeletionProtection"]["Default"];
            report.check(
                *default == "true",
                path,
                "DeletionProtection is \"true\" unless somebody says otherwise",
            );
            let kept = body["DeletionPolicy"] == "Retain" && body["UpdateReplacePolicy"] == "Retain";
            report.check(kept, &place, "DeletionPolicy and UpdateReplacePolicy: Retain");
            let on_demand = properties["BillingMode"] == "PAY_PER_REQUEST";
            report.check(on_demand, &place, "BillingMode: PAY_PER_REQUEST, so that it costs nothing at rest");
        }
    }
    report.finish();
}

#[test]
fn bookings_expire_and_seats_do_not() {
    let data = files::template("infra/data.yaml");
    let lifetime = |table: &str| &data["Resources"][table]["Properties"]["TimeToLiveSpecification"];
    let expires = json!({ "AttributeName": "expires_at_ttl", "Enabled": true });
    assert_eq!(*lifetime("BookingsTable"), expires, "infra/data.yaml, BookingsTable");
    assert!(
        lifetime("SeatsTable").is_null(),
        "infra/data.yaml, SeatsTable: TTL deletes late and never frees a seat"
    );
    let streams = &data["Resources"]["SeatsTable"]["Properties"]["StreamSpecification"];
    assert!(
        streams.is_null(),
        "infra/data.yaml, SeatsTable: a stream of every lock costs and nobody reads it"
    );
}

#[test]
fn every_queue_is_encrypted_and_keeps_its_messages_for_fourteen_days() {
    let mut report = Report::default();
    for (path, template) in templates() {
        for (id, body) in files::resources(&template, "AWS::SQS::Queue") {
            let place = format!("{path}, {id}");
            let properties = &body["Properties"];
            report.check(properties["SqsManagedSseEnabled"] == true, &place, "SqsManagedSseEnabled: true");
            let kept = properties["MessageRetentionPeriod"] == FOURTEEN_DAYS;
            report.check(kept, &place, "MessageRetentionPeriod: 1209600, which is 14 days");
            let takes_the_dead = properties["RedrivePolicy"].is_null();
            let name = json!({ "Fn::GetAtt": format!("{id}.QueueName") });
            let watches = |(_, alarm): (_, &Value)| {
                files::one_or_many(&alarm["Properties"]["Dimensions"]).iter().any(|d| d["Value"] == name)
            };
            let watched = files::resources(&template, "AWS::CloudWatch::Alarm").any(watches);
            report.check(!takes_the_dead || watched, &place, "an alarm looks at it");
        }
    }
    report.finish();
}

#[test]
fn the_user_pool_is_closed() {
    let auth = files::template("infra/auth.yaml");
    let mut report = Report::default();
    let pool = &auth["Resources"]["UserPool"]["Properties"];
    let place = "infra/auth.yaml, UserPool";
    let nobody = pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == true;
    report.check(nobody, place, "AllowAdminCreateUserOnly: true, or accounts begin without a code of ours");
    let recovery = &pool["AccountRecoverySetting"]["RecoveryMechanisms"];
    let ours = *recovery == json!([{ "Name": "admin_only", "Priority": 1 }]);
    report.check(ours, place, "admin_only, or passwords are reset without ending sessions");
    let client = &auth["Resources"]["UserPoolClient"]["Properties"];
    let place = "infra/auth.yaml, UserPoolClient";
    let flows = json!(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]);
    report.check(client["ExplicitAuthFlows"] == flows, place, format!("takes no password itself: {flows}"));
    let written = json!(["name", "custom:social_email", "custom:social_verified"]);
    let right = "writes the name and what a provider says, and never the address";
    report.check(client["WriteAttributes"] == written, place, right);
    // With Cognito's own scope, a token of a sign-in elsewhere could change what the provider has said.
    let scopes = client["AllowedOAuthScopes"].to_string();
    let claims_alone = scopes.contains("openid") && !scopes.contains("aws.cognito");
    report.check(claims_alone, place, "gives sign-ins elsewhere the scopes openid, email and profile");
    let passwords = client["SupportedIdentityProviders"].to_string().contains("COGNITO");
    report.check(!passwords, place, "has no page with a form for passwords");
    report.finish();
}
