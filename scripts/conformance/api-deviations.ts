// Where the local ECR says otherwise than AWS's model: the model tells how long a text may be, not what it means.
import type { Deviation } from './judge.ts'

const REFUSED = /^400 .*InvalidParameterException/

/** The first one that explains a fault counts. */
export const API_DEVIATIONS: readonly Deviation[] = [
  {
    what: 'Replication backfills are not here.',
    source: 'emulator/control/README.md',
    cases: /^ecr \w+ReplicationBackfill\w*:/,
    faults: /^400 .*UnknownOperationException/,
    count: 53,
  },
  {
    what: 'Exclusion filters belong to a mutability with exclusion, and the other way round.',
    source: 'https://github.com/aws/aws-cdk/pull/35246',
    cases: /: imageTagMutability/,
    faults: /^400 .*ImageTagMutabilityExclusionFilters can't be (null|set) when/,
    count: 28,
  },
  {
    what: 'A policy is JSON of a certain form.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html',
    cases: /: (policyText|repositoryPolicy) of \d+ characters$/,
    faults: /^400 .*Invalid (repository|registry) policy provided/,
    count: 8,
  },
  {
    what: 'So is a lifecycle policy.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html',
    cases: /: lifecyclePolicy(Text)? of \d+ characters$/,
    faults: /^400 .*Lifecycle policy validation failure/,
    count: 6,
  },
  {
    what: 'So is a manifest.',
    source: 'https://github.com/docker/compose/issues/11239',
    cases: / PutImage: imageManifest of 1 characters$/,
    faults: /^400 .*Invalid JSON syntax/,
    count: 2,
  },
  {
    what: 'A tag has at most 128 characters, by the OCI specification. What ECR says to more is not known.',
    source: 'https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests',
    cases: / PutImage: imageTag of 300 characters$/,
    faults: REFUSED,
    count: 2,
  },
  {
    what: 'An account has certain settings.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html',
    cases: /^ecr (Get|Put)AccountSetting: name of/,
    faults: /^400 .*ValidationException.*is not valid/,
    count: 4,
  },
  {
    what: 'Basic scans are not continuous.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegistryScanningRule.html',
    cases: /^ecr PutRegistryScanningConfiguration: rules.0.scanFrequency is CONTINUOUS_SCAN$/,
    faults: REFUSED,
    count: 1,
  },
  {
    what: 'A resource is named by its ARN.',
    source: 'https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_TagResource.html',
    cases: /^ecr-public \w+: resourceArn of/,
    faults: /^400 .*Invalid ARN/,
    count: 6,
  },
]
