// Results as text: tables, and every cell that is not right.
import type { Verdict } from './oracle.ts'
import type { Result } from './results.ts'

const VERDICTS: readonly Verdict[] = ['right', 'weak', 'wrong']

type Counts = Readonly<Record<Verdict, number>>

/** How many results are right, weak and wrong. */
export function countVerdicts(results: readonly Result[]): Counts {
  const count = (verdict: Verdict): number => results.filter(({ judgement }) => judgement.verdict === verdict).length
  return { right: count('right'), weak: count('weak'), wrong: count('wrong') }
}

/** The report: how each operation and each fault fares, what is wrong how often, and the cells that are not right. */
export function reportOf(results: readonly Result[]): string {
  const byOperation = tableOf('operation', results, ({ cell: { operation } }) => `${operation.part} ${operation.name}`)
  const byFault = tableOf('fault', results, ({ cell: { fault, times } }) => `${fault.name}, ${times}`)
  const lists = (['wrong', 'weak'] as const).flatMap((verdict) => listOf(verdict, results))
  return [...byOperation, '', ...byFault, ...problemTable(results), ...lists].join('\n')
}

function tableOf(title: string, results: readonly Result[], keyOf: (result: Result) => string): readonly string[] {
  const groups = grouped(results, keyOf)
  const rows = [...groups].map(([key, group]) => {
    const counts = countVerdicts(group)
    return `| ${key} | ${VERDICTS.map((verdict) => counts[verdict]).join(' | ')} |`
  })
  return [`| ${title} | ${VERDICTS.join(' | ')} |`, '| --- | --- | --- | --- |', ...rows]
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** What is wrong, the most frequent first, with some of the cells. */
function problemTable(results: readonly Result[]): readonly string[] {
  const all = results.flatMap((result) => result.judgement.problems.map((problem) => ({ problem, id: result.cell.id })))
  const groups = [...grouped(all, ({ problem }) => problem)].sort(([, a], [, b]) => b.length - a.length)
  if (groups.length === 0) return []
  const rows = groups.map(([problem, cells]) => {
    const [some, more] = [cells.slice(0, 3).map(({ id }) => id), cells.length > 3 ? ' …' : '']
    return `| ${problem} | ${cells.length} | ${some.join('; ')}${more} |`
  })
  return ['', '| problem | cells | such as |', '| --- | --- | --- |', ...rows]
}

function listOf(verdict: Verdict, results: readonly Result[]): readonly string[] {
  const found = results.filter(({ judgement }) => judgement.verdict === verdict)
  return found.length === 0 ? [] : ['', `${verdict}:`, ...found.map(lineOf)]
}

/** A cell with what is wrong with it, how it explained itself, its time, and its first words. */
function lineOf({ cell, outcome, judgement: { problems, sentence } }: Result): string {
  if ('failure' in outcome) return `- ${cell.id}: ${problems.join('; ')}`
  const [said = ''] = (outcome.errors[0] ?? '').split('\n').filter((line) => line !== '')
  const seconds = (outcome.main.milliseconds / 1000).toFixed(1)
  const what = problems.length === 0 ? '' : ` ${problems.join('; ')}`
  return `- ${cell.id}:${what} (${sentence}, ${seconds} s) ${said}`.trimEnd()
}
