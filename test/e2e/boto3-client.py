"""What boto3 makes of a server: botocore's own parsing, paginators, waiters and exceptions. Ends with 0 or a traceback."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, account, image = sys.argv[1:]


def client(name):
    return boto3.client(
        name,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="any",
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(call, code, message, **given):
    try:
        call(**given)
    except ClientError as error:
        got = error.response["Error"]
        assert got["Code"] == code, got
        assert message in got["Message"], got
        assert error.response["ResponseMetadata"]["RequestId"]
        return
    raise AssertionError(f"{call} should have been refused")


def trust(service):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


sts, iam, ecr, lam, logs = map(client, ["sts", "iam", "ecr", "lambda", "logs"])

assert sts.get_caller_identity()["Account"] == account

names = [f"user-{number}" for number in range(5)]
for name in names:
    iam.create_user(UserName=name, Tags=[{"Key": "team", "Value": "a b+c=d"}])
iam.get_waiter("user_exists").wait(UserName=names[0])
pages = iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})
assert [user["UserName"] for page in pages for user in page["Users"]] == names
assert iam.list_user_tags(UserName=names[0])["Tags"] == [{"Key": "team", "Value": "a b+c=d"}]
refused(iam.get_user, "NoSuchEntity", "The user with name nobody cannot be found.", UserName="nobody")
role = iam.create_role(RoleName="executor", AssumeRolePolicyDocument=trust("lambda.amazonaws.com"))["Role"]
assert role["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
refused(
    sts.assume_role,
    "AccessDenied",
    "Roles may not be assumed by root accounts.",
    RoleArn=role["Arn"],
    RoleSessionName="session",
)

refused(ecr.create_repository, "InvalidParameterException", "repositoryName", repositoryName="AA")
for name in ["one", "three", "two"]:
    created = ecr.create_repository(repositoryName=name)["repository"]
    assert created["createdAt"].year >= 2024
pages = ecr.get_paginator("describe_repositories").paginate(PaginationConfig={"PageSize": 2})
found = sorted(one["repositoryName"] for page in pages for one in page["repositories"])
assert found == ["app", "one", "three", "two"], found
refused(
    ecr.describe_repositories,
    "RepositoryNotFoundException",
    f"The repository with name 'absent' does not exist in the registry with id '{account}'",
    repositoryNames=["absent"],
)
try:
    ecr.delete_repository(repositoryName="absent")
except ecr.exceptions.RepositoryNotFoundException:
    pass
pages = ecr.get_paginator("list_images").paginate(repositoryName="app")
assert [one["imageTag"] for page in pages for one in page["imageIds"]] == ["v1"]
token = ecr.get_authorization_token()["authorizationData"][0]
assert token["authorizationToken"].startswith("QVdTO") and token["expiresAt"].tzinfo

made = lam.create_function(
    FunctionName="answer", PackageType="Image", Code={"ImageUri": image}, Role=role["Arn"]
)
assert made["State"] == "Pending"
lam.get_waiter("function_active_v2").wait(
    FunctionName="answer", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
)
assert lam.get_function(FunctionName="answer")["Configuration"]["State"] == "Active"
pages = lam.get_paginator("list_functions").paginate()
assert [one["FunctionName"] for page in pages for one in page["Functions"]] == ["answer"]
lam.delete_function(FunctionName="answer")
refused(
    lam.get_function,
    "ResourceNotFoundException",
    f"Function not found: arn:aws:lambda:us-east-1:{account}:function:answer",
    FunctionName="answer",
)

logs.create_log_group(logGroupName="/app")
logs.create_log_stream(logGroupName="/app", logStreamName="main")
pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/app")
assert [one["logGroupName"] for page in pages for one in page["logGroups"]] == ["/app"]
print("all is well")
