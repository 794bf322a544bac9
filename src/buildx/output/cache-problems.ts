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

const unread = (from: string, reason: string): string =>
  `The image was built without the cache ${from}, which could not be read: ${reason}\n` +
  'To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.'

const unstored = (reason: string): string =>
  `The cache could not be stored, so the next build may be slow: ${reason}\nThe image itself is complete.`
