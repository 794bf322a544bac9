import type { Finding } from './scan-script.ts'

/** @returns how many findings there are of each severity */
export function severityCounts(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const { severity } of findings) counts.set(severity, (counts.get(severity) ?? 0) + 1)
  return Object.fromEntries(counts)
}
