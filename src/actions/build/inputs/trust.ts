import type { BuildSettings, Exporter, ExportSettings } from '../../../buildx/build-settings.ts'
import { isLoad } from '../../../buildx/exports.ts'
import { NO_FIELDS } from '../../../buildx/flags/fields.ts'
import type { InputReader, Note } from '../../../inputs/reader.ts'
import { type EventTrust, judgeEvent } from '../../../runner/event-trust.ts'
import { secretLooking } from '../../../secrets/build-args.ts'
import { withheldInputs, withholdCarriers } from './carried.ts'

/**
 * Reads whose code is built; others' code counts as this repository's where allow-untrusted says so. Must be called before
 * the other inputs are read: with others' code the reader has none from here on that carries a credential or a result.
 */
export function readTrust(reader: InputReader): EventTrust {
  const allowed = reader.boolean('allow-untrusted') ?? false
  const trust = judgeCode(reader)
  if (trust.kind !== 'foreign') return trust
  if (allowed) return { kind: 'own' }
  if (reader.text('builder-endpoint') !== undefined) {
    // The engine of the job is no substitute: it may not be there, or lack what this builder can.
    reader.refuse(
      'builder-endpoint',
      `${trust.reason}: a BuildKit elsewhere keeps what it builds for later builds. ${WAY}`,
    )
  }
  withholdCarriers(reader)
  return trust
}

/** Judges whose code is built by the event and the inputs that say what it is, whatever allow-untrusted says. */
export const judgeCode = (reader: InputReader): EventTrust =>
  judgeEvent(
    reader.context,
    SOURCES.map((input) => reader.text(input) ?? ''),
  )

/** The inputs that say what is built. */
const SOURCES = ['context', 'file', 'build-contexts'] as const

const WAY = 'Leave it out for such a run, or set allow-untrusted to true when you know what this job builds'

/** What these inputs ask of the build, as far as their values say whether it carries something. */
export type AskedBuild = Pick<BuildSettings, 'buildArgs' | 'exports'>

/**
 * What remains of that in a run of such trust, and the notes on all that a build of others' code goes without: an argument
 * that looks like a secret, and an output that leaves the machine.
 */
export function restrictBuild(
  reader: InputReader,
  trust: EventTrust,
  asked: AskedBuild,
): AskedBuild & { readonly notes: readonly Note[] } {
  if (trust.kind !== 'foreign') return { ...asked, notes: [] }
  const secret = secretLooking(asked.buildArgs, reader.env, [])
  const buildArgs = asked.buildArgs.filter(
    (item) => !secret.some((name) => item === name || item.startsWith(`${name}=`)),
  )
  const { exports } = asked
  const cut = [
    ...withheldInputs(reader),
    ...(secret.length > 0 ? [`build-args (${secret.join(', ')})`] : []),
    ...(exports.image !== undefined || !exports.others.every(stays) ? ['outputs (what leaves this machine)'] : []),
  ]
  return {
    buildArgs,
    exports: stayingExports(exports),
    notes: [{ level: 'info', text: foreignNote(trust.reason, cut) }],
  }
}

/**
 * The outputs that stay on the machine, in a place that the workflow names. Without any, the docker driver would put the image
 * into the engine's store, under names that later builds look up there.
 */
function stayingExports({ others }: ExportSettings): ExportSettings {
  const staying = others.filter(stays)
  return { image: undefined, others: staying.length > 0 ? staying : [{ type: 'cacheonly', attributes: NO_FIELDS }] }
}

/** `context` names another engine: https://docs.docker.com/build/exporters/oci-docker/ */
const stays = (exporter: Exporter): boolean => !isLoad(exporter) || !exporter.attributes.has('context')

function foreignNote(reason: string, cut: readonly string[]): string {
  const left = cut.length === 0 ? '' : ` Left out: ${cut.join(', ')}.`
  return (
    `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. So this build gets no credential, also none of an earlier step, ` +
    `and nothing of it leaves this machine.${left} allow-untrusted would let all of it through.`
  )
}
