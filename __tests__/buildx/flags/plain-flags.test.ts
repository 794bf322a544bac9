// Values of flags that are no CSV to buildx (--ssh, --build-context), and options of drivers.
import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../../src/base/result.ts'
import { type NamedContext, parseNamedContext, printNamedContext } from '../../../src/buildx/flags/context-flag.ts'
import { printDriverOptions, readDriverOptions } from '../../../src/buildx/flags/driver-options.ts'
import { parseSshKey, printSshKey, type SshKey } from '../../../src/buildx/flags/ssh-flag.ts'
import { fields } from '../../fixtures/flags.ts'

test.each<readonly [text: string, value: SshKey, printed: string]>([
  ['default', { id: 'default', path: undefined }, 'default'],
  ['default=', { id: 'default', path: undefined }, 'default'],
  ['Deploy=/a=b "c"', { id: 'Deploy', path: '/a=b "c"' }, 'Deploy=/a=b "c"'],
])('--ssh: %j', (text, value, printed) => {
  expect(parseSshKey(text)).toEqual(parsed(value))
  expect(printSshKey(value)).toBe(printed)
})

test.each([
  ['=/key', '"=/key" has no name before "="; "default" is the usual one'],
  ['default =/key', '"default " is no name: it has a blank or a comma'],
  ['a,b', '"a,b" is no name: it has a blank or a comma'],
  ['default=/a,/b', '"/a,/b" has a comma, which to buildx separates paths'],
])('--ssh, refused: %j', (text, problem) => {
  expect(parseSshKey(text)).toEqual(refused(problem))
})

test.each<readonly [text: string, value: NamedContext]>([
  ['src=../src', { name: 'src', source: '../src' }],
  ['src=a=b,"c"', { name: 'src', source: 'a=b,"c"' }],
  ['alpine:latest=x', { name: 'alpine', source: 'x' }],
  ['docker.io/library/alpine:latest=x', { name: 'alpine', source: 'x' }],
  ['index.docker.io/alpine:3=x', { name: 'alpine:3', source: 'x' }],
  ['docker.io/me/alpine=x', { name: 'me/alpine', source: 'x' }],
  ['ghcr.io/me/app:latest=x', { name: 'ghcr.io/me/app', source: 'x' }],
  ['localhost:5000/app:V1=x', { name: 'localhost:5000/app:V1', source: 'x' }],
  [`app@sha256:${'0'.repeat(64)}=x`, { name: `app@sha256:${'0'.repeat(64)}`, source: 'x' }],
])('--build-context: %j', (text, value) => {
  expect(parseNamedContext(text)).toEqual(parsed(value))
  expect(parseNamedContext(printNamedContext(value))).toEqual(parsed(value))
})

const FORM = 'is not of the form name=folder, name=address or name=docker-image://image'
const NAME = 'is not a name such as "src", or the reference of an image'

test.each([
  ['src', `"src" ${FORM}`],
  ['=src', `"=src" ${FORM}`],
  ['src=', `"src=" ${FORM}`],
  ['Src=x', `"Src" ${NAME}`],
  ['src =x', `"src " ${NAME}`],
  ['src:=x', `"src:" ${NAME}`],
  ['-a.b/src=x', `"-a.b/src" ${NAME}`],
  [`${'0'.repeat(64)}=x`, `"${'0'.repeat(64)}" ${NAME}`],
])('--build-context, refused: %j', (text, problem) => {
  expect(parseNamedContext(text)).toEqual(refused(problem))
})

test('--driver-opt: names as they are written, and of two the last', () => {
  const options = readDriverOptions(['env.no_proxy=a,b', 'Image=x', 'image=y', 'image="z"', 'env.X=a\nb'])
  expect(options).toEqual(parsed(fields('env.no_proxy=a,b', 'Image=x', 'image=z', 'env.X=a\nb')))
  expect(options.ok && printDriverOptions(options.value)).toEqual([
    '"env.no_proxy=a,b"',
    'Image=x',
    'image=z',
    '"env.X=a\nb"',
  ])
})

test('--driver-opt, refused: the text is not shown', () => {
  expect(readDriverOptions(['image=x', 'hunter2'])).toEqual(refused('an item is not "name=value"'))
  expect(readDriverOptions([' image=x'])).toEqual(refused('an item is not "name=value"'))
})
