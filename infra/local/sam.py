"""`template.yaml` made ready for an emulator: read, packaged and expanded as `sam deploy` would.

Three things differ from what SAM itself would send. SAM describes the routes of an HTTP API in one OpenAPI
body, which emulators ignore: here they become resources of their own. Resource types that the emulator does
not know are left out. And permission to send mail names no identity, because MiniStack does not see from
which one a mail is sent, and holds the call against `*`.
"""

import copy
import os
from pathlib import Path
from typing import Any

import yaml
from environment import ROOT
from samtranslator.translator.transform import transform

TEMPLATE = ROOT / "template.yaml"
UNKNOWN_TO_EMULATORS = {"AWS::Events::Archive"}

Template = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref x`) as the long ones (`{"Ref": "x"}`)."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> Template:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def read(path: Path) -> Template:
    """Reads a template."""
    template: Template = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    return template


def binaries(template: Template) -> dict[str, str]:
    """The binary of each function, by logical id."""
    return {
        name: resource["Metadata"]["BuildProperties"]["Binary"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def nested(template: Template) -> dict[str, Path]:
    """The file of each nested stack, by logical id."""
    return {
        name: ROOT / resource["Properties"]["TemplateURL"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudFormation::Stack"
    }


def expand(template: Template, code: dict[str, str], stacks: dict[str, str], region: str) -> Template:
    """The plain CloudFormation template: `code` and `stacks` are the S3 addresses of what is packaged."""
    packaged = copy.deepcopy(template)
    for name, address in code.items():
        packaged["Resources"][name]["Properties"]["CodeUri"] = address
    for name, address in stacks.items():
        packaged["Resources"][name]["Properties"]["TemplateURL"] = address
    packaged["Globals"]["Function"].pop("CodeUri")
    os.environ["AWS_DEFAULT_REGION"] = region  # the translator asks boto3 for it
    expanded = transform(packaged, {}, _NoManagedPolicies())
    for name, resource in list(expanded["Resources"].items()):
        if resource["Type"] == "AWS::ApiGatewayV2::Api":
            _expand_http_api(name, resource, expanded["Resources"])
        if resource["Type"] == "AWS::IAM::Role":
            _free_the_sender(resource)
    return known(expanded)


def known(template: Template) -> Template:
    """The template without what emulators do not know."""
    resources = {k: v for k, v in template["Resources"].items() if v["Type"] not in UNKNOWN_TO_EMULATORS}
    return {**template, "Resources": resources}


class _NoManagedPolicies:
    """SAM asks for AWS's managed policies only when a function names one, and ours do not."""

    def load(self) -> dict[str, str]:
        return {}


def _expand_http_api(api: str, resource: Template, resources: Template) -> None:
    """Turns the OpenAPI body of an HTTP API into authorizers, integrations and routes."""
    body = resource["Properties"].pop("Body")
    resource["Properties"].pop("FailOnWarnings", None)
    resource["Properties"].update(Name={"Ref": "AWS::StackName"}, ProtocolType="HTTP")
    if cors := body.get("x-amazon-apigateway-cors"):
        resource["Properties"]["CorsConfiguration"] = {_pascal(key): value for key, value in cors.items()}
    of_api = {"ApiId": {"Ref": api}}
    schemes = body.get("components", {}).get("securitySchemes", {})
    for scheme, definition in schemes.items():
        authorizer = definition["x-amazon-apigateway-authorizer"]
        jwt = authorizer["jwtConfiguration"]
        resources[f"{api}{scheme}Authorizer"] = {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": of_api
            | {
                "Name": scheme,
                "AuthorizerType": "JWT",
                "IdentitySource": [authorizer["identitySource"]],
                "JwtConfiguration": {"Issuer": jwt["issuer"], "Audience": jwt["audience"]},
            },
        }
    for path, operations in body["paths"].items():
        for method, operation in operations.items():
            name = f"{api}{_alphanumeric(method + path)}"
            resources[f"{name}Integration"] = {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": of_api
                | {
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": operation["x-amazon-apigateway-integration"]["uri"],
                    "PayloadFormatVersion": "2.0",
                },
            }
            route = of_api | {
                "RouteKey": f"{method.upper()} {path}",
                "Target": {"Fn::Sub": f"integrations/${{{name}Integration}}"},
                "AuthorizationType": "NONE",
            }
            for scheme in (
                scheme for need in operation.get("security", []) for scheme in need if scheme in schemes
            ):
                route |= {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": f"{api}{scheme}Authorizer"}}
            resources[f"{name}Route"] = {"Type": "AWS::ApiGatewayV2::Route", "Properties": route}


def _free_the_sender(role: Template) -> None:
    for policy in role["Properties"].get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Action"] == "ses:SendEmail":
                statement["Resource"] = "*"


def _pascal(name: str) -> str:
    return name[0].upper() + name[1:]


def _alphanumeric(text: str) -> str:
    return "".join(part.capitalize() for part in "".join(c if c.isalnum() else " " for c in text).split())
