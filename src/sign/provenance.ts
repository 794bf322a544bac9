import type { Digest } from '../names/image-reference.ts'
import type { JobClaims } from './job-claims.ts'

/** Type of a provenance: https://slsa.dev/spec/v1.0/provenance */
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1'

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'

const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1'

/** Manifest that is signed: the full name of its repository, as `docker pull` takes it, and its digest. */
export interface SignedSubject {
  readonly name: string
  readonly digest: Digest
}

/**
 * Statement of the provenance of manifests, as JSON: who has built them, by the claims of the job. `server` is the address of
 * GitHub. Its form is that of actions/attest-build-provenance, member for member:
 * https://github.com/actions/toolkit/blob/main/packages/attest/src/provenance.ts
 */
export const provenanceStatement = (claims: JobClaims, server: string, subjects: readonly SignedSubject[]): string =>
  JSON.stringify({
    _type: STATEMENT_TYPE,
    subject: subjects.map(({ name, digest }) => ({ name, digest: { sha256: digest.slice('sha256:'.length) } })),
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          workflow: {
            ref: claims.ref,
            repository: `${server}/${claims.repository}`,
            path: workflowPath(claims),
          },
        },
        internalParameters: {
          github: {
            event_name: claims.event_name,
            repository_id: claims.repository_id,
            repository_owner_id: claims.repository_owner_id,
            runner_environment: claims.runner_environment,
          },
        },
        resolvedDependencies: [
          { uri: `git+${server}/${claims.repository}@${claims.ref}`, digest: { gitCommit: claims.sha } },
        ],
      },
      runDetails: {
        builder: { id: `${server}/${claims.job_workflow_ref}` },
        metadata: {
          invocationId: `${server}/${claims.repository}/actions/runs/${claims.run_id}/attempts/${claims.run_attempt}`,
        },
      },
    },
  })

/** `octo-org/app/.github/workflows/main.yml@refs/heads/main` is `.github/workflows/main.yml`. */
function workflowPath({ workflow_ref: workflow, repository }: JobClaims): string {
  const [path = ''] = workflow.replace(`${repository}/`, '').split('@')
  return path
}
