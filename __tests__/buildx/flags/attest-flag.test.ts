// Values of --attest, in the spellings that buildx and docker/build-push-action take.
import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../../src/base/result.ts'
import {
  isBesideImage,
  parseAttest,
  parseAttestOf,
  printAttest,
  type WantedAttest,
} from '../../../src/buildx/flags/attest-flag.ts'
import { attestations, fields } from '../../fixtures/flags.ts'

const attest = (type: WantedAttest['type'], disabled: boolean, ...attributes: readonly string[]): WantedAttest => ({
  type,
  disabled,
  attributes: fields(...attributes),
})

test.each<readonly [text: string, value: WantedAttest, printed: string]>([
  ['type=sbom', attest('sbom', false), 'type=sbom'],
  ['mode=max, Type =provenance', attest('provenance', false, 'mode=max'), 'type=provenance,mode=max'],
  ['type=sbom,type=provenance,mode=min,mode=max', attest('provenance', false, 'mode=max'), 'type=provenance,mode=max'],
  ['type=sbom,DISABLED=1', attest('sbom', true), 'type=sbom'],
  ['type=sbom,disabled=true,disabled=F', attest('sbom', false), 'type=sbom'],
  ['type=sbom,false', attest('sbom', true), 'type=sbom'],
  ['type=sbom,TRUE', attest('sbom', false), 'type=sbom'],
  [
    'type=provenance,"builder-id=a,b"',
    attest('provenance', false, 'builder-id=a,b'),
    'type=provenance,"builder-id=a,b"',
  ],
])('%j', (text, value, printed) => {
  expect(parseAttest(text)).toEqual(parsed(value))
  expect(printAttest(value)).toBe(printed)
  expect(parseAttest(printed)).toEqual(parsed({ ...value, disabled: false }))
})

const SMALL = 'is not the name of an attribute; use small letters'

test.each([
  ['mode=max', '"mode=max" has no type that is known: type=provenance or type=sbom'],
  ['type=SBOM', '"type=SBOM" has no type that is known: type=provenance or type=sbom'],
  // buildx hands these on as they are, and BuildKit passes over them.
  ['type=provenance,Mode=max', `"Mode" ${SMALL}`],
  ['type=provenance, mode=max', `" mode" ${SMALL}`],
  ['type=provenance,mode=Max', 'mode=Max is not one of: mode=min, mode=max'],
  ['type=sbom,disabled=off', '"disabled=off" is not one of: disabled=true, disabled=false'],
  ['type=sbom,disabled=off,disabled=true', '"disabled=off" is not one of: disabled=true, disabled=false'],
  ['type=sbom,', 'one of its fields is empty; leave out the comma'],
])('refused: %j', (text, problem) => {
  expect(parseAttest(text)).toEqual(refused(problem))
})

test('the value of --provenance has no type', () => {
  expect(parseAttestOf('provenance', 'mode=max,Disabled=t')).toEqual(parsed(attest('provenance', true, 'mode=max')))
  expect(parseAttestOf('sbom', 'Type=provenance')).toEqual(refused('it has a type, which its name says already'))
})

test('provenance alone can be inside of the image only', () => {
  const texts = ['type=provenance,inline-only=1', 'type=provenance,inline-only=no', 'type=sbom,inline-only=true']
  expect(attestations(...texts).map(isBesideImage)).toEqual([false, true, true])
})
