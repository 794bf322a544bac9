import { shortened } from '../../base/text.ts'
import type { FailedVertex } from './vertices.ts'

const REASON_WIDTH = 500

/**
 * Takes the steps that failed in a build that succeeded. Returns what went wrong with caches, as sentences: BuildKit
 * builds without a cache that it cannot read and, with ignore-error, goes on when it cannot store one; it says so only in
 * the middle of its log. A cache that is not there yet is no trouble.
 */
export function cacheProblemsOf(failed: readonly FailedVertex[]): readonly string[] {
  return [
    ...new Set(
      failed.flatMap(({ title = '', error }) => {
        const reason = shortened(error, REASON_WIDTH)
        const from = /^importing cache manifest from (.+)$/.exec(title)?.[1]
        if (from !== undefined) return isMissing(reason) ? [] : [unread(from, reason)]
        return /^exporting cache\b/.test(title) ? [unstored(reason)] : []
      }),
    ),
  ]
}

const isMissing = (reason: string): boolean => /: not found$/.test(reason)

/** What to do about a cache that could not be read, by what its name or the reason has. For any other reason: nothing. */
const HINTS: readonly (readonly [part: 'name' | 'reason', pattern: RegExp, hint: string])[] = [
  ['name', /\$/, 'An input does not expand variables of the shell: write the expression env.NAME of GitHub for $NAME.'],
  ['name', /^\//, 'The registry before the first "/" is empty: the expression that it comes from has no value.'],
  [
    'reason',
    /\b403\b|not authorized to perform/,
    'To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.',
  ],
  [
    'reason',
    /\b401\b|no basic auth credentials|insufficient_scope|failed to fetch (?:oauth|anonymous) token/,
    'This step has no login to that registry: log in to it in an earlier step, to ECR of another account or region with the ' +
      'input registries of aws-actions/amazon-ecr-login.',
  ],
]

function unread(from: string, reason: string): string {
  const problem = `The image was built without the cache ${from}, which could not be read: ${reason}`
  const parts = { name: from, reason }
  const [, , hint] = HINTS.find(([part, pattern]) => pattern.test(parts[part])) ?? []
  return hint === undefined ? problem : `${problem}\n${hint}`
}

const unstored = (reason: string): string =>
  `The cache could not be stored, so the next build may be slow: ${reason}\nThe image itself is complete.`
