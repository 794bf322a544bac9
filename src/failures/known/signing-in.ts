import type { KnownFailure } from '../known-failure.ts'

/** Failures of signing in: GitHub's OIDC token, roles, and keys. */
export const SIGN_IN_FAILURES = [
  {
    id: 'id-token-permission',
    kind: 'yours',
    pattern: /^OIDC \S+ NoPermission|Unable to get ACTIONS_ID_TOKEN_REQUEST_/,
    cause:
      'The job is not allowed to ask GitHub for an OIDC token, and the environment has no AWS credentials to assume the role with.',
    remedy:
      'Add "permissions: { id-token: write, contents: read }" to the job. In a workflow that another one calls, the job that calls it needs them too: a called workflow cannot have more than its caller.',
    seen: 'https://github.com/actions/toolkit/issues/1441',
  },
  {
    id: 'oidc',
    kind: 'transient',
    pattern: /^OIDC /,
    cause: 'GitHub did not give an OIDC token.',
    remedy: 'Run the job again; https://www.githubstatus.com tells whether Actions has a problem.',
    seen: 'https://github.com/hashicorp/vault-action/issues/525',
  },
  {
    id: 'aws-profile',
    kind: 'yours',
    pattern:
      /Could not resolve credentials using profile|Profile \S+ could not be found or parsed|with the profile "[^"]*" of AWS_PROFILE/,
    cause:
      'AWS_PROFILE names a profile that this machine does not have, or that gives no credentials. Where it is set, keys in the environment do not count.',
    remedy:
      "Take AWS_PROFILE away for this step (AWS_PROFILE: '' in its env), give it credentials by its inputs, or add the profile to the runner.",
    seen: 'https://github.com/aws/aws-sdk-js-v3/issues/1772',
  },
  {
    id: 'token-file',
    kind: 'yours',
    pattern: /^(?:STS|ECR|ECR Public) \S+ (?:ENOENT|EACCES): .*, open '/,
    cause:
      "The file with the token by which the runner's pod gets AWS credentials (AWS_WEB_IDENTITY_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) is not there, or this user is not allowed to read it.",
    remedy:
      'Mount it into the container of the job under the path that is named above, or give this step credentials by its inputs: role-to-assume takes the token of GitHub instead.',
    seen: 'https://github.com/actions/actions-runner-controller/issues/246',
  },
  {
    id: 'token-file-refused',
    kind: 'yours',
    pattern:
      /^STS (?!AssumeRoleWithWebIdentity )\S+ (?:InvalidIdentityToken|IDPCommunicationError|\S+: (?:Not authorized to perform sts:AssumeRoleWithWebIdentity|Token expired: ))/,
    cause:
      "AWS does not take the token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names for the role in AWS_ROLE_ARN. It is none of GitHub's: as a rule the cluster that the runner is a pod of has made it.",
    remedy:
      'Compare that role\'s trust policy, and the OIDC provider of the cluster in IAM, with the service account of the runner\'s pod; or give this step role-to-assume and "permissions: id-token: write".',
    seen: 'https://github.com/actions/actions-runner-controller/issues/246',
  },
  {
    id: 'no-credentials',
    kind: 'yours',
    pattern: /CredentialsProviderError|Could not load credentials from any providers/,
    cause: 'There are no AWS credentials: not in the inputs, and not in the environment.',
    remedy:
      'Give the input role-to-assume (with "permissions: id-token: write"), or aws-access-key-id and aws-secret-access-key.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/607',
  },
  {
    id: 'id-token-expired',
    kind: 'transient',
    pattern: /AssumeRoleWithWebIdentity ExpiredToken/,
    cause: 'The OIDC token of this job was too old when AWS looked at it: GitHub gives it for some minutes only.',
    remedy: 'Run the job again. On a self-hosted runner, check its clock, and that it reaches STS without long delays.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1848',
  },
  {
    id: 'clock',
    kind: 'yours',
    pattern: /Signature expired: |Signature not yet current: /,
    cause: "This runner's clock is wrong by minutes, and AWS refuses requests with such a time.",
    remedy: "Set the runner's clock, and keep it right by NTP (chrony or systemd-timesyncd).",
    seen: 'https://github.com/upmc-enterprises/registry-creds/issues/47',
  },
  {
    id: 'malformed-key',
    kind: 'yours',
    pattern: /Invalid character in header content/i,
    cause: 'The access key or its secret has a character that no key has, most often a line break from copying.',
    remedy: 'Write the secrets of the repository again, without a space or a line break at either end.',
    seen: 'https://github.com/serverless/serverless/issues/5168',
  },
  {
    id: 'expired-credentials',
    kind: 'yours',
    pattern: /ExpiredToken|security token included in the request is expired/,
    cause:
      'The AWS credentials have expired. Those of a role last an hour unless more was asked for; a long build outlives them.',
    remedy:
      'Give this step role-to-assume, and the job "permissions: id-token: write": it then gets fresh ones whenever it needs them. Otherwise renew the keys that the job passes on, or let the step that gets them ask for more time (role-duration-seconds).',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1293',
  },
  {
    id: 'region-disabled',
    kind: 'yours',
    pattern: /RegionDisabled|STS is not activated in this region/,
    cause: 'The account has not activated this region, or its STS endpoint.',
    remedy:
      'Activate it (IAM, Account settings, Security Token Service), or set aws-region to a region that is active and name the registry by its full URI.',
    seen: 'https://github.com/org-formation/org-formation-cli/issues/465',
  },
  {
    id: 'unknown-credentials',
    kind: 'yours',
    pattern:
      /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|security token included in the request is invalid/,
    cause: 'AWS does not know these credentials, or the secret does not belong to the key.',
    remedy:
      'Check both halves of the key (and the session token of temporary ones), and that the key is active and of this partition.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1681',
  },
  {
    id: 'no-oidc-provider',
    kind: 'yours',
    pattern: /No OpenIDConnect provider found in your account/,
    cause: "The role's account does not know this GitHub: it has no OIDC provider for the address that is named above.",
    remedy:
      'Add the identity provider to that account (IAM, Identity providers), with that address and the audience sts.amazonaws.com; check that the account in role-to-assume is the right one.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/280',
  },
  {
    id: 'wrong-audience',
    kind: 'yours',
    pattern: /Incorrect token audience/,
    cause: "The account's OIDC provider for GitHub does not list the audience of this job's token.",
    remedy: 'Add the value of the input audience (sts.amazonaws.com unless it is given) to the provider in IAM.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/291',
  },
  {
    id: 'oidc-keys',
    kind: 'transient',
    pattern: /Couldn't retrieve verification key from your identity provider|IDPCommunicationError/,
    cause: 'AWS could not fetch the keys that GitHub signs its tokens with.',
    remedy:
      'Run the job again. With GitHub Enterprise Server, its /_services/token/.well-known pages have to be reachable for AWS.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/299',
  },
  {
    id: 'oidc-thumbprint',
    kind: 'yours',
    pattern: /HTTPS certificate doesn't match configured thumbprint/,
    cause: "The account's OIDC provider for GitHub has an old thumbprint of GitHub's certificate.",
    remedy:
      'Open the provider in IAM and edit its thumbprints: AWS takes the present one. For github.com it is not needed any more.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
  },
  {
    id: 'session-too-long',
    kind: 'yours',
    pattern: /DurationSeconds exceeds the MaxSessionDuration/,
    cause: 'The input role-duration-seconds is more than the role allows.',
    remedy: "Lower role-duration-seconds, or raise the role's maximum session duration in IAM (an hour by default).",
    seen: 'https://github.com/kreuzwerker/awsu/issues/27',
  },
  {
    id: 'chained-session',
    kind: 'yours',
    pattern: /1 hour session limit for roles assumed by role chaining/,
    cause: 'The credentials that assume the role are those of a role too, and AWS limits such a session to an hour.',
    remedy: 'Set role-duration-seconds to 3600 or less, or let the job assume the role by OIDC directly.',
    seen: 'https://github.com/99designs/aws-vault/issues/263',
  },
  {
    id: 'session-policy-size',
    kind: 'yours',
    pattern: /PackedPolicyTooLarge|consumes \d+% of allotted space/,
    cause: 'The session policy and the session tags together are larger than AWS takes.',
    remedy: 'Push fewer repositories in one step, or leave scope-down away and give the role itself fewer rights.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1803',
  },
  {
    id: 'session-policy',
    kind: 'ours',
    pattern: /MalformedPolicyDocument/,
    cause: 'AWS cannot read the session policy, which this step made for scope-down.',
    remedy: 'Please report it, with the inputs of the step. Without scope-down the step works meanwhile.',
    seen: 'https://github.com/cloud-custodian/cloud-custodian/pull/9416',
  },
  {
    id: 'trust-policy',
    kind: 'yours',
    pattern: /AssumeRoleWithWebIdentity (AccessDenied|InvalidIdentityToken)/,
    cause: 'The role does not trust the OIDC token of this job, or there is no such role.',
    remedy:
      "Compare the role's trust policy with the claims of this job: the audience, and the condition on sub (repository, branch or environment). docs/iam.md tells which subject a job has.",
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/929',
  },
  {
    id: 'assume-role',
    kind: 'yours',
    pattern: /AssumeRole AccessDenied/,
    cause: 'These credentials are not allowed to assume the role.',
    remedy: "Allow sts:AssumeRole on the role in their policy, and name them in the role's trust policy.",
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/961',
  },
] as const satisfies readonly KnownFailure[]
