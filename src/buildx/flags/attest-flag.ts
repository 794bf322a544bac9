import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { type Fields, printFields, readBoolean, readFields, splitCells, trimmedName, withoutFields } from './fields.ts'

export const ATTEST_TYPES = ['provenance', 'sbom'] as const

export type AttestType = (typeof ATTEST_TYPES)[number]

/** Value of `--attest` that asks for something: `{ type: 'provenance', attributes: mode → 'max' }`. */
export interface Attest {
  readonly type: AttestType
  /** Without the type. */
  readonly attributes: Fields
}

/** Attestation that was asked for, or switched off. */
export interface WantedAttest extends Attest {
  readonly disabled: boolean
}

/**
 * Parses a value of `--attest`, and a word `true` or `false` in it, which docker/build-push-action takes too: the type in
 * any case and with blanks around its name, as buildx reads it. Other names buildx hands on as they are, and BuildKit knows
 * small ones alone. Returns the value, or what is wrong with the text.
 * https://github.com/docker/buildx/blob/master/util/buildflags/attests.go
 */
export function parseAttest(text: string): Parsed<WantedAttest> {
  const fields = attestFields(text)
  if (!fields.ok) return fields
  const name = fields.value.get('type')
  const type = ATTEST_TYPES.find((known) => known === name)
  return type === undefined
    ? refused(`${quoted(text)} has no type that is known: type=provenance or type=sbom`)
    : wanted(type, fields.value)
}

/** Parses the value of `--provenance` or `--sbom`, which has no type: `mode=max`, or a boolean. */
export function parseAttestOf(type: AttestType, text: string): Parsed<WantedAttest> {
  const fields = attestFields(text)
  if (!fields.ok) return fields
  return fields.value.has('type') ? refused('it has a type, which its name says already') : wanted(type, fields.value)
}

function attestFields(text: string): Parsed<Fields> {
  const split = splitCells(text)
  if (!split.ok) return split
  const cells = split.value.map(spelledOut)
  const fields = readFields(cells, attestName)
  if (!fields.ok) return fields
  const strange = [...fields.value.keys()].find((name) => !/^[a-z-]+$/.test(name))
  if (strange !== undefined) return refused(`${quoted(strange)} is not the name of an attribute; use small letters`)
  const unclear = cells.find((cell) => isSwitch(cell) && readBoolean(cell.slice(cell.indexOf('=') + 1)) === undefined)
  return unclear === undefined ? fields : refused(`${quoted(unclear)} is not one of: disabled=true, disabled=false`)
}

const isSwitch = (cell: string): boolean => trimmedName(cell.slice(0, cell.indexOf('='))) === 'disabled'

/** https://github.com/docker/actions-toolkit/blob/main/src/buildx/build.ts (resolveAttestationAttrs) */
function spelledOut(cell: string): string {
  const word = readBoolean(cell.toLowerCase())
  return word === undefined ? cell : `disabled=${!word}`
}

function attestName(text: string): string {
  const name = trimmedName(text)
  return name === 'type' || name === 'disabled' ? name : text
}

function wanted(type: AttestType, fields: Fields): Parsed<WantedAttest> {
  const disabled = readBoolean(fields.get('disabled') ?? '') ?? false
  const mode = fields.get('mode')
  if (type === 'provenance' && mode !== undefined && mode !== 'min' && mode !== 'max') {
    return refused(`mode=${mode} is not one of: mode=min, mode=max`)
  }
  return parsed({ type, disabled, attributes: withoutFields(fields, 'type', 'disabled') })
}

/** Prints a value of `--attest`. */
export const printAttest = ({ type, attributes }: Attest): string =>
  printFields(new Map([['type', type], ...attributes]))

/**
 * True when an attestation is a manifest of its own beside the image. Provenance alone can be kept out of there:
 * https://github.com/moby/buildkit/blob/master/solver/llbsolver/proc/provenance.go
 */
export const isBesideImage = ({ type, attributes }: Attest): boolean =>
  type !== 'provenance' || readBoolean(attributes.get('inline-only') ?? '') !== true
