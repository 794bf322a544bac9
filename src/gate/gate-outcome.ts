import type { Digest } from '../names/image-reference.ts'
import { countSeverities, type ScanVerdict } from './scan-verdict.ts'
import type { ComparedSizes, PlatformSizes } from './size-check.ts'

/** Outcome of a gate: what its checks have found. */
export interface GateOutcome {
  readonly passed: boolean
  /** The image that was looked at. */
  readonly digest: Digest
  /** Whether the outputs tell the digest of an image that did not pass: its findings are found by it, and of secrets there are none. */
  readonly isTold: boolean
  /** Undefined where the findings were not asked for, or could not be read. */
  readonly verdict: ScanVerdict | undefined
  readonly sizes: ComparedSizes | undefined
  /** Files with the findings; undefined where there are none. */
  readonly files: ReportFiles | undefined
}

/** Paths of the files that a gate leaves for later steps of the job. */
export interface ReportFiles {
  readonly findings: string
  readonly sarif: string
}

/** Outputs of a run that has not come to a gate, or has none. */
export const INITIAL_GATE_OUTPUTS = {
  gate: 'off',
  findings: '',
  'findings-file': '',
  'sarif-file': '',
  size: '',
  'size-before': '',
} as const

/** Outputs of a gate, as far as it has something to tell. */
export const gateOutputs = ({
  passed,
  digest,
  isTold,
  verdict,
  sizes,
  files,
}: GateOutcome): Readonly<Partial<Record<keyof typeof INITIAL_GATE_OUTPUTS | 'digest', string>>> => ({
  gate: passed ? 'passed' : 'failed',
  ...(!passed && isTold && { digest }),
  ...(verdict && { findings: JSON.stringify(countSeverities(verdict.findings)) }),
  ...(files && { 'findings-file': files.findings, 'sarif-file': files.sarif }),
  ...(sizes && { size: String(totalSize(sizes.now)) }),
  ...(sizes?.before && { 'size-before': String(totalSize(sizes.before)) }),
})

/** Bytes of all platforms together. */
const totalSize = (sizes: PlatformSizes): number => [...sizes.values()].reduce((sum, size) => sum + size, 0)
