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
fn the_bucket_is_private_and_forgets_what_nobody_used() {
    let data = files::template("infra/data.yaml");
    let mut report = Report::default();
    let place = "infra/data.yaml, MediaBucket";
    let bucket = &data["Resources"]["MediaBucket"];
    let kept = bucket["DeletionPolicy"] == "Retain" && bucket["UpdateReplacePolicy"] == "Retain";
    report.check(kept, place, "DeletionPolicy and UpdateReplacePolicy: Retain");
    let properties = &bucket["Properties"];
    for block in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
        let blocked = properties["PublicAccessBlockConfiguration"][block] == true;
        report.check(blocked, place, format!("{block}: true"));
    }
    let owned = json!([{ "ObjectOwnership": "BucketOwnerEnforced" }]);
    report.check(properties["OwnershipControls"]["Rules"] == owned, place, "has no lists of access");
    let encrypted = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    let encrypted = &encrypted["ServerSideEncryptionByDefault"]["SSEAlgorithm"];
    report.check(*encrypted == "AES256", place, "is encrypted with S3's own key");
    let rules = files::one_or_many(&properties["LifecycleConfiguration"]["Rules"]);
    let forgets = |(prefix, days): (&str, u64)| {
        let of_prefix = |rule: &&Value| {
            rule["Prefix"] == prefix && rule["ExpirationInDays"] == days && rule["Status"] == "Enabled"
        };
        rules.iter().any(of_prefix)
    };
    report.check(forgets(("uploads/", 1)), place, "deletes uploads/ after a day");
    report.check(forgets(("exports/", 7)), place, "deletes exports/ after seven days");
    // A rule for other keys would delete images that pages show, or archived bookings.
    report.check(rules.len() == 2, place, "deletes nothing else");
    let cors = &properties["CorsConfiguration"]["CorsRules"];
    let ours = cors[0]["AllowedOrigins"] == json!([{ "Ref": "WebUrl" }])
        && cors[0]["AllowedMethods"] == json!(["PUT"]);
    report.check(ours, place, "takes PUT from the web client alone");
    report.finish();
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

#[test]
fn reports_about_mails_come_from_ses_and_go_to_our_queue_alone() {
    let mail = files::template("infra/mail.yaml");
    let mut report = Report::default();
    let place = "infra/mail.yaml";
    let properties = |id: &str| &mail["Resources"][id]["Properties"];
    let statement = |id: &str| &properties(id)["PolicyDocument"]["Statement"];
    let topic = json!({ "Ref": "Topic" });
    let publish = files::one_or_many(statement("TopicPolicy"));
    let by_ses = publish.len() == 1
        && publish[0]["Principal"] == json!({ "Service": "ses.amazonaws.com" })
        && publish[0]["Condition"]["StringEquals"]["AWS:SourceAccount"] == json!({ "Ref": "AWS::AccountId" });
    report.check(by_ses, place, "TopicPolicy lets SES publish, for our account alone");
    let readers: Vec<_> = files::resources(&mail, "AWS::SNS::Subscription").collect();
    let queue = json!({ "Ref": "DeliveryReportsQueueArn" });
    let ours = readers.len() == 1 && readers[0].1["Properties"]["Endpoint"] == queue;
    report.check(ours, place, "the topic has one subscriber, our queue: its messages name addresses");
    let send = files::one_or_many(statement("QueuePolicy"));
    let by_topic = send.len() == 1 && send[0]["Condition"]["ArnEquals"]["aws:SourceArn"] == topic;
    report.check(by_topic, place, "QueuePolicy takes messages of the topic alone");
    let events = properties("Reports")["EventDestination"]["MatchingEventTypes"].to_string();
    let wanted = ["delivery", "bounce", "complaint", "reject"];
    let all = wanted.iter().all(|event| events.contains(event));
    report.check(all, place, format!("Reports has {wanted:?}"));
    let follows = events.contains("open") || events.contains("click");
    report.check(!follows, place, "Reports has neither open nor click: nobody follows readers");
    // After a complaint the law still asks for some mails, which SES would hold back.
    let held_back = &properties("ConfigurationSet")["SuppressionOptions"]["SuppressedReasons"];
    report.check(*held_back == json!(["BOUNCE"]), place, "SuppressedReasons: [BOUNCE]");
    report.finish();
}
