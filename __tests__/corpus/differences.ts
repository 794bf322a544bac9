import { SHA } from '../support/job.ts'
import type { ChainResult } from './chain-result.ts'
import { COMMIT_TIME, REPOSITORY } from './corpus-job.ts'

/** One thing that this step does otherwise than the chain. */
interface Told {
  /** The words of docs/migrate.md or docs/tags.md that say so. */
  readonly told: string
  /** What the chain gives becomes what this step gives, whose output `version` is known. */
  readonly here: (chain: Required<ChainResult>, version: string) => Required<ChainResult>
}

const CREATED = { 'org.opencontainers.image.created': new Date(COMMIT_TIME).toISOString() }

const labelsOf = (version: string): Readonly<Record<string, string>> => ({
  ...CREATED,
  'org.opencontainers.image.description': REPOSITORY.description,
  'org.opencontainers.image.licenses': REPOSITORY.license.spdx_id,
  'org.opencontainers.image.revision': SHA,
  'org.opencontainers.image.source': REPOSITORY.html_url,
  'org.opencontainers.image.title': REPOSITORY.name,
  'org.opencontainers.image.url': REPOSITORY.html_url,
  'org.opencontainers.image.version': version,
})

/** An option of the build with its values changed; none where nothing is left. */
const withOption = (
  chain: Required<ChainResult>,
  name: string,
  change: (values: readonly string[]) => readonly string[],
): Required<ChainResult> => {
  const { [name]: values = [], ...options } = chain.options
  const changed = change(values)
  return { ...chain, options: changed.length === 0 ? options : { ...options, [name]: changed } }
}

const withoutCreated = ({
  'org.opencontainers.image.created': _created,
  ...labels
}: Readonly<Record<string, string>>): Readonly<Record<string, string>> => labels

/** What this step does otherwise than the chain on purpose, as far as a workflow of the corpus shows it. */
export const DIFFERENCES = {
  provenance: {
    told: '| provenance | an attestation with each image | off |',
    here: (chain) =>
      withOption(chain, 'attest', (values) =>
        values.filter((value) => !/^type=provenance,mode=max,builder-id/.test(value)),
      ),
  },
  created: {
    told: '| time in the image | now | the time of the commit: in a label',
    here: (chain) => ({ ...chain, labels: { ...chain.labels, ...CREATED } }),
  },
  'time that the event does not tell': {
    told: 'With `github-token`, the labels also have what the event does not say',
    here: (chain) => ({ ...chain, labels: withoutCreated(chain.labels) }),
  },
  'default labels': {
    told: '| labels | none without docker/metadata-action | eight of `org.opencontainers.image.*` |',
    here: (chain, version) => ({ ...chain, labels: { ...labelsOf(version), ...chain.labels } }),
  },
  context: {
    told: '| context | the Git repository, fetched again | the checkout |',
    here: (chain) => ({ ...chain, context: '.' }),
  },
  token: {
    told: '`github-token` has no default',
    here: (chain) => ({
      ...chain,
      secrets: Object.fromEntries(Object.entries(chain.secrets).filter(([id]) => !id.startsWith('GIT_AUTH_TOKEN'))),
    }),
  },
  'default annotations': {
    told: '`annotations` are added to eight defaults, the same as those of the labels',
    here: (chain, version) =>
      withOption(chain, 'annotation', (values) => {
        const defaults = Object.entries(labelsOf(version)).map(([name, value]) => `manifest:${name}=${value}`)
        return [...defaults, ...values].sort()
      }),
  },
} as const satisfies Readonly<Record<string, Told>>

export type Difference = keyof typeof DIFFERENCES
