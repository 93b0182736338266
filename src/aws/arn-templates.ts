/**
 * The form of ARNs, by the type of the resource and the attribute that has the ARN.
 *
 * Source: the ARN formats of AWS's Service Authorization Reference, the return values in
 * CloudFormation's reference of resources, and the attributes of hashicorp/aws 6.25. A row is an
 * ARN without `arn:` and partition. Below it stand the attributes that have this ARN, by their
 * names in Terraform and in CloudFormation (without `AWS::`). `R` and `A` are Region and account.
 * `{name=QueueName}` is the value of that attribute in Terraform, or of that property in
 * CloudFormation. A part in braces may have a treatment:
 *
 * - `path`: the path of an IAM entity, `/` by default;
 * - `noslash`: without a slash at its beginning;
 * - `noscheme`: without `https://`;
 * - `assigned`: AWS chooses it, and no attribute has it.
 *
 * `rule/{name} event_bus_name=…` holds only if that attribute has no value, or `default`.
 *
 * Left out are types that change the letters of a name (RDS in CloudFormation, SageMaker), and all
 * others that policies rarely name; their ARNs are unknown in each component.
 */

export type Dialect = "terraform" | "cloudformation";

export type ArnPart =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "value";
      /** The attribute or property; absent in a dialect that has none. */
      readonly terraform?: string;
      readonly cloudformation?: string;
      readonly treatment?: "path" | "noslash" | "noscheme" | "assigned";
    };

export interface ArnTemplate {
  readonly service: string;
  readonly hasRegion: boolean;
  readonly hasAccount: boolean;
  readonly resource: readonly ArnPart[];
  /** The template holds only if this attribute has no value, or the value `default`. */
  readonly onlyDefault?: { readonly terraform: string; readonly cloudformation: string };
}

const ROWS = `
acm:R:A:certificate/{id:assigned}
  aws_acm_certificate.arn CertificateManager::Certificate.Ref
acm-pca:R:A:certificate-authority/{id:assigned}
  aws_acmpca_certificate_authority.arn ACMPCA::CertificateAuthority.Ref,Arn
apigateway:R::/restapis/{id}
  aws_api_gateway_rest_api.arn
execute-api:R:A:{id}
  aws_api_gateway_rest_api.execution_arn
apigateway:R::/apis/{id}
  aws_apigatewayv2_api.arn
execute-api:R:A:{id}
  aws_apigatewayv2_api.execution_arn
appsync:R:A:apis/{id=ApiId}
  aws_appsync_graphql_api.arn AppSync::GraphQLApi.Ref,Arn
athena:R:A:workgroup/{name}
  aws_athena_workgroup.arn
backup:R:A:backup-vault:{name=BackupVaultName}
  aws_backup_vault.arn Backup::BackupVault.BackupVaultArn
batch:R:A:job-queue/{name=JobQueueName}
  aws_batch_job_queue.arn Batch::JobQueue.Ref,JobQueueArn
cloudfront::A:distribution/{id}
  aws_cloudfront_distribution.arn
cloudtrail:R:A:trail/{name=TrailName}
  aws_cloudtrail.arn CloudTrail::Trail.Arn
events:R:A:event-bus/{name=Name}
  aws_cloudwatch_event_bus.arn Events::EventBus.Arn
events:R:A:rule/{name=Name} event_bus_name=EventBusName
  aws_cloudwatch_event_rule.arn Events::Rule.Arn
logs:R:A:log-group:{name}
  aws_cloudwatch_log_group.arn
logs:R:A:log-group:{=LogGroupName}:*
  Logs::LogGroup.Arn
cloudwatch:R:A:alarm:{alarm_name=AlarmName}
  aws_cloudwatch_metric_alarm.arn CloudWatch::Alarm.Arn
codeartifact:R:A:domain/{domain=DomainName}
  aws_codeartifact_domain.arn CodeArtifact::Domain.Ref,Arn
codebuild:R:A:project/{name=Name}
  aws_codebuild_project.arn CodeBuild::Project.Arn
codecommit:R:A:{repository_name=RepositoryName}
  aws_codecommit_repository.arn CodeCommit::Repository.Arn
codepipeline:R:A:{name}
  aws_codepipeline.arn
cognito-idp:R:A:userpool/{id=Ref}
  aws_cognito_user_pool.arn Cognito::UserPool.Arn
dynamodb:R:A:table/{name=TableName}
  aws_dynamodb_table.arn DynamoDB::Table.Arn
dynamodb:R:A:table/{name=TableName}/stream/{label:assigned}
  aws_dynamodb_table.stream_arn DynamoDB::Table.StreamArn
ecr:R:A:repository/{name=RepositoryName}
  aws_ecr_repository.arn ECR::Repository.Arn
ecs:R:A:cluster/{name=ClusterName}
  aws_ecs_cluster.arn ECS::Cluster.Arn
elasticfilesystem:R:A:access-point/{id=Ref}
  aws_efs_access_point.arn EFS::AccessPoint.Arn
elasticfilesystem:R:A:file-system/{id=Ref}
  aws_efs_file_system.arn EFS::FileSystem.Arn
eks:R:A:cluster/{name=Name}
  aws_eks_cluster.arn EKS::Cluster.Arn
es:R:A:domain/{domain_name=DomainName}
  aws_elasticsearch_domain.arn Elasticsearch::Domain.Arn
glacier:R:A:vaults/{name}
  aws_glacier_vault.arn
glue:R:A:database/{name}
  aws_glue_catalog_database.arn
iam::A:group{path=Path:path}{name=GroupName}
  aws_iam_group.arn IAM::Group.Arn
iam::A:instance-profile{path=Path:path}{name=InstanceProfileName}
  aws_iam_instance_profile.arn IAM::InstanceProfile.Arn
iam::A:oidc-provider/{url=Url:noscheme}
  aws_iam_openid_connect_provider.arn IAM::OIDCProvider.Ref,Arn
iam::A:policy{path=Path:path}{name=ManagedPolicyName}
  aws_iam_policy.arn IAM::ManagedPolicy.Ref,PolicyArn
iam::A:role{path=Path:path}{name=RoleName}
  aws_iam_role.arn IAM::Role.Arn
iam::A:saml-provider/{name=Name}
  aws_iam_saml_provider.arn IAM::SAMLProvider.Ref,Arn
iam::A:user{path=Path:path}{name=UserName}
  aws_iam_user.arn IAM::User.Arn
ec2:R:A:instance/{id}
  aws_instance.arn
iot:R:A:policy/{name=PolicyName}
  aws_iot_policy.arn IoT::Policy.Arn
iot:R:A:thing/{name=ThingName}
  aws_iot_thing.arn IoT::Thing.Arn
firehose:R:A:deliverystream/{name=DeliveryStreamName}
  aws_kinesis_firehose_delivery_stream.arn KinesisFirehose::DeliveryStream.Arn
kinesis:R:A:stream/{name=Name}
  aws_kinesis_stream.arn Kinesis::Stream.Arn
kms:R:A:{name}
  aws_kms_alias.arn
kms:R:A:key/{id}
  aws_kms_external_key.arn
kms:R:A:key/{key_id=Ref}
  aws_kms_key.arn KMS::Key.Arn
kms:R:A:key/{key_id=Ref}
  aws_kms_replica_key.arn KMS::ReplicaKey.Arn
lambda:R:A:function:{function_name}:{name}
  aws_lambda_alias.arn
lambda:R:A:function:{function_name=FunctionName}
  aws_lambda_function.arn Lambda::Function.Arn
lambda:R:A:layer:{layer_name=LayerName}:{version:assigned}
  aws_lambda_layer_version.arn Lambda::LayerVersion.Ref,LayerVersionArn
ec2:R:A:launch-template/{id}
  aws_launch_template.arn
es:R:A:domain/{domain_name=DomainName}
  aws_opensearch_domain.arn OpenSearchService::Domain.Arn
pipes:R:A:pipe/{name=Name}
  aws_pipes_pipe.arn Pipes::Pipe.Arn
route53:::hostedzone/{zone_id}
  aws_route53_zone.arn
s3:::{bucket=BucketName}
  aws_s3_bucket.arn S3::Bucket.Arn
s3express:R:A:bucket/{bucket=BucketName}
  aws_s3_directory_bucket.arn S3Express::DirectoryBucket.Arn
s3tables:R:A:bucket/{name=TableBucketName}
  aws_s3tables_table_bucket.arn S3Tables::TableBucket.Ref,TableBucketARN
scheduler:R:A:schedule-group/{name=Name}
  aws_scheduler_schedule_group.arn Scheduler::ScheduleGroup.Arn
schemas:R:A:registry/{name=RegistryName}
  aws_schemas_registry.arn EventSchemas::Registry.Ref,RegistryArn
secretsmanager:R:A:secret:{name=Name}-{suffix:assigned}
  aws_secretsmanager_secret.arn SecretsManager::Secret.Ref,Id
ec2:R:A:security-group/{id}
  aws_security_group.arn
states:R:A:activity:{name=Name}
  aws_sfn_activity.arn StepFunctions::Activity.Ref,Arn
states:R:A:stateMachine:{name=StateMachineName}
  aws_sfn_state_machine.arn StepFunctions::StateMachine.Ref,Arn
sns:R:A:{name=TopicName}
  aws_sns_topic.arn SNS::Topic.Ref,TopicArn
sqs:R:A:{name=QueueName}
  aws_sqs_queue.arn SQS::Queue.Arn
ssm:R:A:document/{name}
  aws_ssm_document.arn
ssm:R:A:parameter/{name:noslash}
  aws_ssm_parameter.arn
ec2:R:A:subnet/{id}
  aws_subnet.arn
transfer:R:A:server/{id=ServerId}
  aws_transfer_server.arn Transfer::Server.Ref,Arn
ec2:R:A:vpc/{id}
  aws_vpc.arn
ec2:R:A:vpc-endpoint/{id}
  aws_vpc_endpoint.arn`;

/** `aws_sqs_queue.arn` or `AWS::SQS::Queue.Arn`, each with the template of its ARN. */
export const ARN_TEMPLATES: ReadonlyMap<string, ArnTemplate> = new Map(
  ROWS.trim()
    .split(/\n(?! )/)
    .flatMap((row) => {
      const [arn = "", names = ""] = row.split("\n  ");
      const template = templateOf(arn);
      return names
        .split(" ")
        .flatMap(namesOf)
        .map((name) => [name, template] as const);
    }),
);

export function arnTemplate(type: string, attribute: string): ArnTemplate | undefined {
  return ARN_TEMPLATES.get(`${type}.${attribute}`);
}

function namesOf(column: string): readonly string[] {
  const [type = "", attributes = ""] = column.split(".");
  const prefix = type.includes("::") ? "AWS::" : "";
  return attributes.split(",").map((attribute) => `${prefix}${type}.${attribute}`);
}

function templateOf(line: string): ArnTemplate {
  const [arn = "", only] = line.split(" ");
  const [service = "", region, account, ...rest] = arn.split(":");
  const template = {
    service,
    hasRegion: region === "R",
    hasAccount: account === "A",
    resource: partsOf(rest.join(":")),
  };
  if (only === undefined) return template;
  const [terraform = "", cloudformation = ""] = only.split("=");
  return { ...template, onlyDefault: { terraform, cloudformation } };
}

function partsOf(resource: string): readonly ArnPart[] {
  const pieces = resource.split(/(\{[^}]*\})/).filter((piece) => piece !== "");
  return pieces.map((piece) => {
    const [, terraform = "", cloudformation, treatment] =
      /^\{(\w*)(?:=(\w+))?(?::(\w+))?\}$/.exec(piece) ?? [];
    if (!piece.startsWith("{")) return { kind: "literal", text: piece };
    return {
      kind: "value",
      ...(terraform === "" ? {} : { terraform }),
      ...(cloudformation === undefined ? {} : { cloudformation }),
      ...(treatment === undefined ? {} : { treatment: treatment as "path" }),
    };
  });
}
