import { plainLines, shortened } from '../../base/text.ts'

const REASON_WIDTH = 500

/**
 * Takes the last output of a build that succeeded, in plain progress. Returns what went wrong with caches, as sentences:
 * BuildKit builds without a cache that it cannot read and, with ignore-error, goes on when it cannot store one; it says
 * so only in the middle of its log. A cache that is not there yet is no trouble.
 */
export function cacheWarnings(output: string): readonly string[] {
  const lines = plainLines(output)
  return [
    ...new Set(
      failedSteps(lines).flatMap(({ title, reason }) => {
        const from = /^importing cache manifest from (.+)$/.exec(title)?.[1]
        if (from !== undefined) return isMissing(reason) ? [] : [unread(from, reason)]
        return /^exporting cache\b/.test(title) ? [unstored(reason)] : []
      }),
    ),
  ]
}

interface FailedStep {
  readonly title: string
  readonly reason: string
}

/** Steps are numbered: `#12 <title>` is their first line, `#12 ERROR: …` the last one of a step that failed. */
function failedSteps(lines: readonly string[]): readonly FailedStep[] {
  const titles = new Map<string, string>()
  const failed: FailedStep[] = []
  for (const line of lines) {
    const [, id = '', text = ''] = /^#(\d+) (.+)$/.exec(line) ?? []
    const reason = /^ERROR: (.+)$/.exec(text)?.[1]
    const title = titles.get(id)
    if (reason !== undefined && title !== undefined) failed.push({ title, reason: shortened(reason, REASON_WIDTH) })
    else if (text !== '' && title === undefined) titles.set(id, text)
  }
  return failed
}

const isMissing = (reason: string): boolean => /: not found$/.test(reason)

const unread = (from: string, reason: string): string =>
  `The image was built without the cache ${from}, which could not be read: ${reason}\n` +
  'To read a cache in ECR, this step needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on its repository.'

const unstored = (reason: string): string =>
  `The cache could not be stored, so the next build may be slow: ${reason}\nThe image itself is complete.`
