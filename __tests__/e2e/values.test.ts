// Values of secrets, build arguments and labels with a real BuildKit: in the build and in the image is what was written.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${'c4n4ryk3y/+'.repeat(6)}\n-----END OPENSSH PRIVATE KEY-----\n`

/** Each with the lines that give it. Some end with CRLF, as in a file that Windows wrote. */
const SECRETS: readonly (readonly [id: string, line: string, value: string])[] = [
  ['plain', 'plain=c4n4ry-1\r\n', 'c4n4ry-1'],
  ['blanks', 'blanks=  c4n4ry  2  \n', '  c4n4ry  2  '],
  ['key', `"key=${KEY}"\n`, KEY],
  ['windows', `"windows=${KEY.replaceAll('\n', '\r\n')}"\r\n`, KEY.replaceAll('\n', '\r\n')],
  ['json', 'json={"a":["c4n4ry-3","c4n4ry-4"]}\n', '{"a":["c4n4ry-3","c4n4ry-4"]}'],
  ['quotes', 'quotes="c4n4ry",\'5\',"6"\n', '"c4n4ry",\'5\',"6"'],
  ['last', 'last=c4n4ry-7 \t', 'c4n4ry-7 \t'],
]

const ARGUMENTS = {
  LIST: '["a","b","c"]',
  QUOTES: 'ab,"cd"',
  LINES: 'one\ntwo\n',
  EQUALS: 'a=b: {{.X}} \\ # $HOME',
}

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Bytes and digest, as `wc` and `sha256sum` say them. */
const told = (value: string): string => `${Buffer.byteLength(value)} ${sum(value)}`

test('what is written arrives, byte for byte, and the outputs can be given back', async () => {
  const ids = SECRETS.map(([id]) => id)
  const mounts = ids.map((id) => `--mount=type=secret,id=${id},required=true`).join(' ')
  const tell = (program: string): string => `echo $(${program} | wc -c) $(${program} | sha256sum | cut -d" " -f1)`
  const names = Object.keys(ARGUMENTS)
  await job.write({
    'values/Dockerfile': [
      'FROM busybox:1.37',
      ...names.map((name) => `ARG ${name}`),
      `RUN ${mounts} (${ids.map((id) => tell(`cat /run/secrets/${id}`)).join('; ')}) > /told`,
      `RUN (${names.map((name) => tell(`printf %s "$${name}"`)).join('; ')}) >> /told`,
      '',
    ].join('\n'),
  })
  const { LINES, ...inLines } = ARGUMENTS
  const inputs = {
    repository: 'values',
    context: 'values',
    tags: 'v1',
    secrets: SECRETS.map(([, line]) => line).join(''),
    'build-args': [...Object.entries(inLines).map(([name, value]) => `${name}=${value}`), `"LINES=${LINES}"`].join(
      '\n',
    ),
    labels:
      'list=["a","b","c"]\ntemplate=Host({{ .Name }}) {{cookiecutter.project}}\r\n"lines=one\ntwo\n"\nlast=x,"y",z',
  }
  const result = await job.run(inputs)
  expect(errorsIn(result)).toEqual([])
  const image = result.outputs.image ?? ''
  await job.docker('pull', '--quiet', image)
  const lines = await job.docker('run', '--rm', '--network', 'none', image, 'cat', '/told')
  const values = [...SECRETS.map(([, , value]) => value), ...Object.values(ARGUMENTS)]
  expect(lines.trim().split('\n')).toEqual(values.map(told))

  const labelsOf = async (reference: string): Promise<unknown> =>
    JSON.parse(await job.docker('image', 'inspect', '--format', '{{json .Config.Labels}}', reference))
  const labels = await labelsOf(image)
  expect(labels).toMatchObject({
    list: '["a","b","c"]',
    template: 'Host({{ .Name }}) {{cookiecutter.project}}',
    lines: 'one\ntwo\n',
    last: 'x,"y",z',
  })
  const again = await job.run({
    ...inputs,
    labels: result.outputs.labels ?? '',
    'build-args': `${inputs['build-args']}\nJSON=${result.outputs.json}`,
  })
  expect(errorsIn(again)).toEqual([])
  await job.docker('pull', '--quiet', again.outputs.image ?? '')
  expect(await labelsOf(again.outputs.image ?? '')).toEqual(labels)
})
