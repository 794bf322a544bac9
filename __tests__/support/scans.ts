import type { LocalEcrOptions, LocalPlace } from '../../emulator/index.ts'
import type { Ran } from './job.ts'
import { ask } from './registry.ts'

export type Scans = NonNullable<LocalEcrOptions['scans']>

/** A critical finding of a basic scan, which does not tell whether there is a fix. */
export const BASIC_FINDING = {
  name: 'CVE-2026-1',
  severity: 'CRITICAL',
  uri: 'https://example.org/CVE-2026-1',
  description: 'An overflow.',
  attributes: [
    { key: 'package_name', value: 'openssl' },
    { key: 'package_version', value: '3.0.1' },
  ],
}

/** The same of Amazon Inspector, with a fix. */
export const ENHANCED_FINDING = {
  severity: 'CRITICAL',
  description: 'An overflow.',
  fixAvailable: 'YES',
  packageVulnerabilityDetails: {
    vulnerabilityId: 'CVE-2026-1',
    sourceUrl: 'https://example.org/CVE-2026-1',
    vulnerablePackages: [{ name: 'openssl', version: '3.0.1', fixedInVersion: '3.0.2' }],
  },
}

/** Every scan is done at once, and has found these. */
export const foundIn = (...findings: NonNullable<Scans[number]['steps'][number]['findings']>): Scans => [
  { steps: [{ status: 'COMPLETE', findings }] },
]

/** Has Amazon Inspector scan what is pushed to this registry. */
export async function scanByInspector(place: LocalPlace): Promise<void> {
  const repositoryFilters = [{ filter: '*', filterType: 'WILDCARD' }]
  await ask(place, 'PutRegistryScanningConfiguration', {
    scanType: 'ENHANCED',
    rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters }],
  })
}

/** The outputs of a gate, but for its files. */
export const gateOf = ({ outputs }: Ran) => {
  const { gate, findings, size } = outputs
  return { gate, findings, size }
}

/** The outputs of a gate of findings alone. */
export const judgedAs = (gate: string, findings = '') => ({ gate, findings, size: '' })
