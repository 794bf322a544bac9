// Values of --output, in the spellings that buildx takes.
import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../../src/base/result.ts'
import { unknownImageAttribute } from '../../../src/buildx/flags/image-attributes.ts'
import { type Output, parseOutput, printOutput } from '../../../src/buildx/flags/output-flag.ts'
import { fields } from '../../fixtures/flags.ts'
import { must } from '../../fixtures/values.ts'

const output = (type: Output['type'], ...attributes: readonly string[]): Output => ({
  type,
  attributes: fields(...attributes),
})

test.each<readonly [text: string, value: Output, printed: string]>([
  ['type=docker', output('docker'), 'type=docker'],
  ['out', output('local', 'dest=out'), 'type=local,dest=out'],
  [' my out', output('local', 'dest= my out'), 'type=local,dest= my out'],
  ['-', output('local', 'dest=-'), 'type=local,dest=-'],
  ['type=image,Push=true', output('image', 'push=true'), 'type=image,push=true'],
  ['type=image, push =true', output('image', 'push=true'), 'type=image,push=true'],
  ['PUSH=true, TYPE =image', output('image', 'push=true'), 'type=image,push=true'],
  ['type=local,type=image,push=false,Push=true', output('image', 'push=true'), 'type=image,push=true'],
  ['type=image,Name=a/b:c', output('image', 'name=a/b:c'), 'type=image,name=a/b:c'],
  ['type=image,"name=a,b"', output('image', 'name=a,b'), 'type=image,"name=a,b"'],
  ['type=image,push= true ', output('image', 'push= true '), 'type=image,push= true '],
  ['type=image,annotation.A=b=c', output('image', 'annotation.a=b=c'), 'type=image,annotation.a=b=c'],
  ['"type=local",dest=#1', output('local', 'dest=#1'), 'type=local,dest=#1'],
])('%j', (text, value, printed) => {
  expect(parseOutput(text)).toEqual(parsed(value))
  expect(printOutput(value)).toBe(printed)
  expect(must(parseOutput(printed))).toEqual(value)
})

const TYPES = 'image, registry, local, tar, oci, docker, cacheonly'

test.each([
  ['', 'one of its fields is empty; leave out the comma'],
  ['type=image,', 'one of its fields is empty; leave out the comma'],
  ['dest=out', '"dest=out" has no type; write for instance "type=local,dest=out"'],
  ['push=true,name=x', '"push=true,name=x" has no type; write for instance "type=local,push=true,name=x"'],
  // These are folders to buildx.
  ['Type=image', '"Type=image" is the name of a folder to buildx; write "type=image"'],
  [' type=registry', '" type=registry" is the name of a folder to buildx; write "type=registry"'],
  ['type=Image', `"Image" is not one of: ${TYPES}`],
  ['type=image ,push=true', `"image " is not one of: ${TYPES}`],
  ['type=,push=true', `"" is not one of: ${TYPES}`],
  ['type=image,push', '"push" is not of the form name=value'],
])('refused: %j', (text, problem) => {
  expect(parseOutput(text)).toEqual(refused(problem))
})

test.each<readonly [attribute: string, problem: string | undefined]>([
  ['oci-mediatypes=true', undefined],
  ['danging-name-empty-only=true', undefined],
  ['annotation.a=b', undefined],
  ['annotation-index.a=b', undefined],
  ['annotation-manifest[linux/amd64].a.b=c', undefined],
  ['compresion=zstd', '"compresion" is not an attribute of an image; did you mean "compression"?'],
  ['oci-mediatype=true', '"oci-mediatype" is not an attribute of an image; did you mean "oci-mediatypes"?'],
  ['pu sh=true', '"pu sh" is not an attribute of an image; did you mean "push"?'],
  ['annotations.a=b', '"annotations.a" is not an attribute of an image; did you mean "annotation.<key>"?'],
  [
    'containerimage.config={}',
    '"containerimage.config" is not an attribute of an image; did you mean "name-canonical"?',
  ],
  [
    'unsafe-internal-store-allow-incomplete=true',
    '"unsafe-internal-store-allow-incomplete" is not an attribute of an image; did you mean "attestation-inline"?',
  ],
])('attributes of an image: %s', (attribute, problem) => {
  expect(unknownImageAttribute(fields(attribute))).toEqual(problem)
})
