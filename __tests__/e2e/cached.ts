import type { StepResult } from '../../scripts/runner/run-action.ts'

/**
 * The steps of the Dockerfile that were taken from the cache. One whose layer BuildKit had to fetch shows that instead of
 * "CACHED" when the fetch ends last.
 */
export function cachedIn({ output }: Pick<StepResult, 'output'>): readonly string[] {
  const titles = new Map([...output.matchAll(/^#(\d+) \[.*?\d\/\d\] (.*)$/gm)].map(([, id, title = '']) => [id, title]))
  const cached = [...output.matchAll(/^#(\d+) (?:CACHED$|(?:extracting )?sha256:)/gm)].map(
    ([, id]) => titles.get(id) ?? '',
  )
  return [...new Set(cached)].filter((title) => title !== '' && !title.startsWith('FROM ')).sort()
}
