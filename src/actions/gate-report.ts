import type { GateOutcome, ReportFiles } from '../gate/gate-outcome.ts'
import { gateSummary } from '../gate/gate-summary.ts'
import { sarifOf } from '../gate/sarif.ts'
import type { ScanVerdict } from '../gate/scan-verdict.ts'
import { printReference } from '../names/image-reference.ts'
import { digestReference, type Repository } from '../names/repository.ts'
import { warnOfFailure } from './warn-of-failure.ts'
import type { World } from './world.ts'

/** Outcome of a gate before its files are written, and the repository in which the image was looked at. */
export interface GateEnd extends Omit<GateOutcome, 'files'> {
  readonly repository: Repository
}

/** What a report needs of the run. */
export interface GateReporter {
  readonly world: Pick<World, 'files' | 'report' | 'log'>
  readonly note: (news: { readonly gate: GateOutcome }) => void
  /** The Dockerfile, seen from the root of the repository, where code scanning shows the findings. */
  readonly dockerfile: string
}

/**
 * Reports what a gate found: its outputs, the files for later steps, and its part of the summary. Throws nothing: what cannot be
 * written is warned of, and the rest is told all the same.
 */
export async function reportGate(run: GateReporter, { repository, ...end }: GateEnd): Promise<void> {
  const { world, note } = run
  const { verdict, digest } = end
  const outcome: GateOutcome = { ...end, files: undefined }
  await warnOfFailure(world, 'set the outputs of the gate', () => note({ gate: outcome }))
  if (verdict !== undefined)
    await warnOfFailure(world, 'write the findings into files for later steps', async () => {
      const files = await writeReports(run, verdict, printReference(digestReference(repository, digest)))
      note({ gate: { ...outcome, files } })
    })
  const summary = gateSummary(outcome)
  if (summary !== undefined) await world.report.summary(summary)
}

/** Files with all findings: as JSON, and as SARIF for code scanning. */
async function writeReports(
  { world, dockerfile }: GateReporter,
  verdict: ScanVerdict,
  reference: string,
): Promise<ReportFiles> {
  const folder = await world.files.makeReportFolder()
  const findings = await world.files.writeReport(
    folder,
    'findings.json',
    `${JSON.stringify(verdict.findings, undefined, 2)}\n`,
  )
  const sarif = sarifOf(verdict, { reference, dockerfile })
  return {
    findings,
    sarif: await world.files.writeReport(folder, 'findings.sarif', `${JSON.stringify(sarif, undefined, 2)}\n`),
  }
}
