import { posix } from 'node:path'
import { saidBy } from '../../ecr/aws-error.ts'
import type { GateOutcome, ReportFiles } from '../../gate/gate-outcome.ts'
import { gateSummary } from '../../gate/gate-summary.ts'
import { sarifOf } from '../../gate/sarif.ts'
import type { ScanVerdict } from '../../gate/scan-verdict.ts'
import { printReference } from '../../names/image-reference.ts'
import { digestReference, type Repository } from '../../names/repository.ts'
import type { Run } from './run-context.ts'

/** Outcome of a gate before its files are written, and the repository in which the image was looked at. */
export interface GateEnd extends Omit<GateOutcome, 'files'> {
  readonly repository: Repository
}

/** Reports what a gate found: its outputs, the files for later steps, and its part of the summary. Throws nothing. */
export async function reportGate(run: Run, { repository, ...end }: GateEnd): Promise<void> {
  const { world, note } = run
  try {
    const files =
      end.verdict && (await writeReports(run, end.verdict, printReference(digestReference(repository, end.digest))))
    const outcome: GateOutcome = { ...end, files }
    note({ gate: outcome })
    const summary = gateSummary(outcome)
    if (summary !== undefined) await world.report.summary(summary)
  } catch (error) {
    world.log.warning(`What the gate found could not be kept for later steps. ${saidBy(error)}`)
  }
}

/** Files with all findings: as JSON, and as SARIF for code scanning. */
async function writeReports({ world, settings }: Run, verdict: ScanVerdict, reference: string): Promise<ReportFiles> {
  const folder = await world.files.makeReportFolder()
  const findings = await world.files.writeReport(
    folder,
    'findings.json',
    `${JSON.stringify(verdict.findings, undefined, 2)}\n`,
  )
  const sarif = sarifOf(verdict, { reference, dockerfile: dockerfileOf(settings) })
  return {
    findings,
    sarif: await world.files.writeReport(folder, 'findings.sarif', `${JSON.stringify(sarif, undefined, 2)}\n`),
  }
}

/** The Dockerfile, seen from the root of the repository: code scanning shows the findings there. */
function dockerfileOf({ build: { file, context } }: Run['settings']): string {
  const path = posix.normalize(
    file ?? (context.kind === 'folder' ? posix.join(context.path, 'Dockerfile') : 'Dockerfile'),
  )
  return posix.isAbsolute(path) || path.startsWith('..') ? 'Dockerfile' : path
}
