/**
 * Properties and attributes that share something with others and mean no policy, and resources that
 * are public by their nature.
 *
 * Which actions a share allows is decided elsewhere, or it has none, so no statement says the same.
 * A row has the type in Terraform or CloudFormation, the attribute or property, and the code of the
 * problem that names it. `a[].b` is as in policy-table.ts. Sources: the resource types of
 * hashicorp/aws 6.25 and of CloudFormation whose arguments name a principal or an account.
 *
 * Left out are shares that mean a statement (terraform-grants.ts).
 */
import { byType, lines, type PathStep, pathOf } from "./policy-table.ts";

export interface UnjudgedShare {
  readonly type: string;
  readonly property: string;
  readonly path: readonly PathStep[];
  readonly code: string;
}

const ROWS = `
aws_imagebuilder_distribution_configuration +
  distribution[].ami_distribution_configuration[].launch_permission[].user_groups[] +
  IMAGE_SHARE_NOT_JUDGED
aws_imagebuilder_distribution_configuration +
  distribution[].ami_distribution_configuration[].launch_permission[].user_ids[] +
  IMAGE_SHARE_NOT_JUDGED
aws_ram_principal_association principal RAM_SHARE_NOT_JUDGED
aws_vpc_endpoint_service allowed_principals[] ENDPOINT_SERVICE_NOT_JUDGED
aws_vpc_endpoint_service_allowed_principal principal_arn ENDPOINT_SERVICE_NOT_JUDGED
AWS::EC2::VPCEndpointServicePermissions AllowedPrincipals[] ENDPOINT_SERVICE_NOT_JUDGED
AWS::ImageBuilder::DistributionConfiguration +
  Distributions[].AmiDistributionConfiguration.LaunchPermissionConfiguration.UserGroups[] +
  IMAGE_SHARE_NOT_JUDGED
AWS::ImageBuilder::DistributionConfiguration +
  Distributions[].AmiDistributionConfiguration.LaunchPermissionConfiguration.UserIds[] +
  IMAGE_SHARE_NOT_JUDGED
AWS::RAM::ResourceShare Principals[] RAM_SHARE_NOT_JUDGED
aws_eks_access_entry principal_arn CLUSTER_ACCESS_NOT_JUDGED
aws_eks_access_policy_association principal_arn CLUSTER_ACCESS_NOT_JUDGED
aws_lakeformation_permissions principal LAKE_FORMATION_NOT_JUDGED
aws_quicksight_analysis permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_dashboard permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_data_set permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_data_source permission[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_folder permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_template permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_quicksight_theme permissions[].principal QUICKSIGHT_SHARE_NOT_JUDGED
aws_redshift_data_share_authorization consumer_identifier REDSHIFT_SHARE_NOT_JUDGED
aws_redshift_endpoint_authorization account REDSHIFT_SHARE_NOT_JUDGED
aws_s3control_access_grant grantee[].grantee_identifier ACCESS_GRANT_NOT_JUDGED
aws_securitylake_subscriber subscriber_identity[].principal SECURITY_LAKE_NOT_JUDGED
aws_servicecatalog_portfolio_share principal_id PORTFOLIO_SHARE_NOT_JUDGED
AWS::EKS::AccessEntry PrincipalArn CLUSTER_ACCESS_NOT_JUDGED
AWS::LakeFormation::Permissions +
  DataLakePrincipal.DataLakePrincipalIdentifier +
  LAKE_FORMATION_NOT_JUDGED
AWS::LakeFormation::PrincipalPermissions +
  Principal.DataLakePrincipalIdentifier +
  LAKE_FORMATION_NOT_JUDGED
AWS::QuickSight::Analysis Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::Dashboard Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::DataSet Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::DataSource Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::Folder Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::Template Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::QuickSight::Theme Permissions[].Principal QUICKSIGHT_SHARE_NOT_JUDGED
AWS::Redshift::EndpointAuthorization Account REDSHIFT_SHARE_NOT_JUDGED
AWS::S3::AccessGrant Grantee.GranteeIdentifier ACCESS_GRANT_NOT_JUDGED
AWS::SecurityLake::Subscriber SubscriberIdentity.Principal SECURITY_LAKE_NOT_JUDGED
AWS::ServiceCatalog::PortfolioShare AccountId PORTFOLIO_SHARE_NOT_JUDGED`;

const PUBLIC_TYPES: ReadonlySet<string> = new Set([
  "aws_ecrpublic_repository",
  "AWS::ECR::PublicRepository",
]);

const BY_TYPE = byType(
  lines(ROWS).map(
    ([type = "", property = "", code = ""]): UnjudgedShare => ({
      type,
      property,
      path: pathOf(property),
      code,
    }),
  ),
);

/** The rows of one resource type; empty for most types. */
export function unjudgedShares(type: string): readonly UnjudgedShare[] {
  return BY_TYPE.get(type) ?? [];
}

/** Whether everybody may read what such a resource has, whatever its policy says. */
export const isPublicType = (type: string): boolean => PUBLIC_TYPES.has(type);
