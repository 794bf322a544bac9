import type { Digest } from '../names/image-reference.ts'
import type { EarlierSizes } from './platform-sizes.ts'
import { countSeverities, type ScanVerdict } from './scan-verdict.ts'
import type { ComparedSizes } from './size-check.ts'

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

/** Outputs of a run that has not come to its gate. */
export const INITIAL_GATE_OUTPUTS = {
  gate: '',
  findings: '',
  'findings-file': '',
  'sarif-file': '',
  size: '',
  'size-before': '',
} as const

/** Outcome of a run whose inputs ask for no gate. Where they ask for one that the run did not come to, nothing is said: it is no `off`. */
export const NO_GATE = 'off'

/** Outputs of a gate, as far as it has something to tell. */
export function gateOutputs(
  gate: GateOutcome | typeof NO_GATE,
): Readonly<Partial<Record<keyof typeof INITIAL_GATE_OUTPUTS | 'digest', string>>> {
  if (gate === NO_GATE) return { gate }
  const { passed, digest, isTold, verdict, sizes, files } = gate
  const [size, sizeBefore] = [totalSize(sizes?.now), totalSize(sizes?.before)]
  return {
    gate: passed ? 'passed' : 'failed',
    ...(!passed && isTold && { digest }),
    ...(verdict && { findings: JSON.stringify(countSeverities(verdict.findings)) }),
    ...(files && { 'findings-file': files.findings, 'sarif-file': files.sarif }),
    ...(size !== undefined && { size: String(size) }),
    ...(sizeBefore !== undefined && { 'size-before': String(sizeBefore) }),
  }
}

/** Bytes of all platforms together; undefined where one of them is not known. */
function totalSize(sizes: EarlierSizes): number | undefined {
  if (sizes === undefined || sizes === 'unknown') return undefined
  const known = [...sizes.values()].flatMap((size) => size ?? [])
  return known.length < sizes.size ? undefined : known.reduce((sum, size) => sum + size, 0)
}
