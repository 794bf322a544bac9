import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { describeLeaks } from '../../src/gate/secret-leaks.ts'
import { NOTHING_PUBLIC } from '../../src/secrets/evidence.ts'
import { findLeaks } from '../../src/secrets/find.ts'
import { known } from '../fixtures/secrets.ts'

const VALUE = 's3cr3t/+value?'
const TOKEN = known('the secret "token"', VALUE)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Where a document with the title holds the secret. */
const places = (value: unknown, title = '', secrets = [TOKEN]): readonly string[] =>
  findLeaks([{ title, value }], secrets, NOTHING_PUBLIC).map(({ where }) => where)

test.each<readonly [name: string, document: unknown, ...where: string[]]>([
  ['nothing', {}],
  ['other text', { config: { Env: ['PATH=/bin', 'TOKEN=***'] } }],
  ['a variable', { config: { Env: ['PATH=/bin', `TOKEN=${VALUE}`] } }, 'config.Env[1]'],
  ['a label', { config: { Labels: { 'com.example.token': VALUE } } }, 'config.Labels["com.example.token"]'],
  ['a command', { config: { Cmd: ['run', '--token', VALUE] } }, 'config.Cmd[2]'],
  ['the entry point', { config: { Entrypoint: ['sh', '-c', `run ${VALUE}`] } }, 'config.Entrypoint[2]'],
  ['the history', { history: [{}, { created_by: `RUN |1 TOKEN=${VALUE} /bin/sh -c make` }] }, 'history[1].created_by'],
  ['an annotation', { annotations: { note: VALUE } }, 'annotations.note'],
  ['two places', { a: VALUE, b: [VALUE] }, 'a', 'b[0]'],
  ['the whole document', VALUE, ''],
  ['base64', { a: base64(VALUE) }, 'a'],
  ['base64 behind one byte', { a: base64(`x${VALUE}`) }, 'a'],
  ['base64 behind two bytes', { a: base64(`xy${VALUE}z`) }, 'a'],
  [
    'base64 behind other letters',
    { a: `a${base64(VALUE)}`, b: `ab${base64(VALUE)}`, c: `abc${base64(VALUE)}` },
    'a',
    'b',
    'c',
  ],
  ['base64 for URLs', { a: base64(`x${VALUE}`).replaceAll('+', '-').replaceAll('/', '_') }, 'a'],
  ['base64 of a Dockerfile', { data: base64(`FROM scratch\nENV TOKEN=${VALUE}\n`) }, 'data'],
  ['a URL', { a: `https://me:${encodeURIComponent(VALUE)}@host` }, 'a'],
  ['JSON in a text', { a: JSON.stringify({ token: VALUE }) }, 'a'],
  ['a key', { Labels: { [VALUE]: 'x' } }, 'the configuration, in the name of a field'],
  ['below a key that holds it', { [VALUE]: { x: VALUE } }, 'the configuration, in the name of a field'],
  ['a number', { a: 1, b: null, c: true }],
])('a secret in %s', (_name, document, ...where) => {
  expect(places(document)).toEqual(where)
})

test.each([
  ['quotes and line breaks, in JSON', 'one "two"\nthree', JSON.stringify({ key: 'one "two"\nthree' })],
  ['quotes and line breaks, as they are', 'one "two"\nthree', 'x one "two"\nthree y'],
  ['a line break at its end, which the image lacks', 'one two three\n', 'ENV A=one two three'],
  ['a space, in a form', 'one two three', 'q=one+two+three'],
  ['other alphabets, in a URL', 'пароль-1', encodeURIComponent('пароль-1')],
  // What follows is how the programs of others write it; JavaScript leaves more characters as they are, or other ones.
  ['brackets, in a URL by Go', 'pa(ss)word! 1', 'https://me:pa%28ss%29word%21%201@host'],
  ['"&" and "/", in the login of a URL by Go', 'pa&ss/word', 'https://me:pa&ss%2Fword@host'],
  ['"/", in a URL with small letters', 'pass/word', 'x=pass%2fword'],
  ['"&" and "<", in JSON by Go', 'pa&ss<word', '{"key":"pa\\u0026ss\\u003cword"}'],
  ['other alphabets, in JSON by Python', 'pässwörd😀', '{"key": "p\\u00e4ssw\\u00f6rd\\ud83d\\ude00"}'],
  ['"/", in JSON by PHP', 'pass/word', '{"key":"pass\\/word"}'],
  ['"$", in the quotes of a shell', 'pa$$word', 'RUN login "pa\\$\\$word"'],
  ['what base64 gives "+" for, in a URL', '>>>>>>>>>', encodeURIComponent(base64('>>>>>>>>>'))],
])('a secret with %s', (_name, secret, text) => {
  expect(places({ a: text }, '', [known('x', secret)])).toEqual(['a'])
})

test('bytes that are no text are found in base64', () => {
  const bytes = new Uint8Array([0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7])
  expect(places({ a: Buffer.from(bytes).toString('base64') }, '', [known('x', bytes)])).toEqual(['a'])
})

test.each(['', 'x', 'abc', 'latest', 'true', '8080'])('%j is too short or too common to prove anything', (short) => {
  expect(places({ a: `${short} and more`, b: short }, '', [known('x', short)])).toEqual([])
})

const NPM_TOKEN = 'npm_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const NPMRC = `always-auth=true\n//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n`
const PEM = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQ+x/9'.repeat(6)}AbCd\n${'q7Zr/0Lk+W'.repeat(6)}AbCd\n-----END PRIVATE KEY-----\n`
const JSON_KEY = JSON.stringify({ type: 'service_account', inner: { private_key: PEM, pin: 'x9K2z' } }, undefined, 2)
const LONG = 'A1b2'.repeat(20)
const inColumns = (value: string, size: number, end: string): string =>
  base64(value).replace(new RegExp(`.{${size}}`, 'g'), `$&${end}`)

/** Of the variable T, with what is told about it. */
test.each<readonly [name: string, secret: string, text: string, ...leaks: string[]]>([
  ['seven bytes', 's3cr3t7', 's3cr3t7', 'the secret "s"'],
  ['seven bytes within a text', 's3cr3t7', 'a s3cr3t7 b'],
  ['the token of an .npmrc', NPMRC, NPM_TOKEN, 'line 2 of the secret "s"'],
  ['a line of words', 'first-password-of-all\nkey=9f8e7d6c5b', 'first-password-of-all', 'line 1 of the secret "s"'],
  ['a setting with its name', `NODE_ENV=production\n${NPMRC}`, 'NODE_ENV=production and always-auth=true'],
  ['a setting of an .npmrc', NPMRC, 'true'],
  ['a variable of an .env', 'PORT=8080\nDB_PASSWORD="hunter22"', 'hunter22', 'line 2 of the secret "s"'],
  ['a short one that its name calls secret', 'PORT=8080\nDB_PASSWORD=letmein', 'letmein', 'line 2 of the secret "s"'],
  ['a plain one of an .env', 'LOG=quiet-mode\nDB_PASSWORD=letmein', 'quiet-mode'],
  ['a key of YAML', 'a: 1\nb:\n  key: 9f8e7d6c5b', '9f8e7d6c5b', 'line 3 of the secret "s"'],
  ['the password of a netrc', 'machine a.b login me password 9f8e7d6c5b', '9f8e7d6c5b', 'a part of the secret "s"'],
  ['the password of a URL', 'https://me:9f8e7d6c5b@host/simple', '9f8e7d6c5b', 'a part of the secret "s"'],
  ['a line of a PEM', PEM, `${'q7Zr/0Lk+W'.repeat(6)}AbCd`, 'line 3 of the secret "s"'],
  ['a short nested field of JSON', JSON_KEY, 'x9K2z', 'line 5 of the secret "s"'],
  [
    'a nested field of JSON on one line',
    JSON.stringify({ a: { b: '9f8e7d6c5b' } }),
    '9f8e7d6c5b',
    'a part of the secret "s"',
  ],
  ['a key in a field of JSON', JSON_KEY, PEM, 'a part of the secret "s"'],
  ['a line of a key in a field of JSON', JSON_KEY, `${'q7Zr/0Lk+W'.repeat(6)}AbCd`, 'a part of the secret "s"'],
  ['a plain field of JSON', JSON_KEY, 'account'],
  ['line ends of Windows in the secret', 'one two three\r\nfour five', 'one two three\nfour five', 'the secret "s"'],
  ['line ends of Windows in the image', 'one two three\nfour five', 'one two three\r\nfour five', 'the secret "s"'],
  ['line ends of old Macs', 'one two three\rfour five', 'one two three\nfour five', 'the secret "s"'],
  ['line ends of Windows, in base64', 'one two\r\nthree', base64('x one two\nthree'), 'the secret "s"'],
  ['base64 in columns of 76', LONG, inColumns(LONG, 76, '\n'), 'the secret "s"'],
  ['base64 in columns of 64, with line ends of Windows', LONG, inColumns(LONG, 64, '\r\n'), 'the secret "s"'],
  ['base64 in columns, indented', LONG, inColumns(LONG, 64, '\n    '), 'the secret "s"'],
  ['base64 in columns, in JSON', LONG, JSON.stringify(inColumns(LONG, 76, '\n')), 'the secret "s"'],
  ['one column of base64', LONG, inColumns(LONG, 76, '\n').split('\n')[0] ?? '', 'a part of the secret "s"'],
  ['the last column of base64', LONG, inColumns(LONG, 64, '\n').split('\n')[1] ?? '', 'a part of the secret "s"'],
])('%s', (_name, secret, text, ...leaks) => {
  const document = { title: '', value: { config: { Env: ['PATH=/bin', `T=${text}`] } } }
  const found = findLeaks([document], [known('the secret "s"', secret)], NOTHING_PUBLIC)
  expect(found.map(({ where, secret: told }) => `${told}: ${where}`)).toEqual(
    leaks.map((told) => `${told}: config.Env[1]`),
  )
})

test.each<readonly [name: string, document: unknown, ...where: string[]]>([
  ['a variable', { Env: ['A=x', 'T=s3cr3t7'] }, 'Env[1]'],
  ['a label', { Labels: { a: 's3cr3t7' } }, 'Labels.a'],
  ['an element of a command', { Cmd: ['login', '--token', 's3cr3t7'] }, 'Cmd[2]'],
  ['an argument with a name', { Cmd: ['login', '--token=s3cr3t7'] }, 'Cmd[1]'],
  [
    'a build argument in the history',
    { history: [{ created_by: 'RUN |1 T=s3cr3t7 /bin/sh -c make # buildkit' }] },
    'history[0].created_by',
  ],
  ['ARG in the history', { created_by: 'ARG T=s3cr3t7' }, 'created_by'],
  ['quotes in a command', { created_by: 'RUN T="s3cr3t7" make' }, 'created_by'],
  ['what ends a command', { created_by: 'RUN T=s3cr3t7; make' }, 'created_by'],
  ['a URL in a command', { created_by: 'RUN curl https://me:s3cr3t7@host/' }, 'created_by'],
  ['a build argument in the provenance', { args: { 'build-arg:T': 's3cr3t7' } }, 'args["build-arg:T"]'],
  ['base64', { Env: [`T=${base64('s3cr3t7')}`] }, 'Env[0]'],
  ['a URL', { Env: ['T=s3cr3t%37'] }, 'Env[0]'],
  ['the name of a field', { a: { s3cr3t7: { b: 's3cr3t7' } } }, 'the configuration, in the name of a field'],
  // A word of a command can be anything: that it is the value shows only where a name is before it.
  ['a word of a command', { created_by: 'RUN login s3cr3t7' }],
  ['a part of a word', { Env: ['T=xs3cr3t7', 'T=s3cr3t7x'] }],
])('a short secret in %s', (_name, document, ...where) => {
  expect(places(document, '', [known('x', 's3cr3t7')])).toEqual(where)
})

/** Of an image like those that everybody builds from. */
const NODE_IMAGE = {
  architecture: 'amd64',
  os: 'linux',
  config: {
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/bin',
      'NODE_VERSION=22.11.0',
      'NODE_ENV=production',
      'PORT=8080',
    ],
    Cmd: ['node', 'server.js'],
    User: 'node',
    Labels: { 'org.opencontainers.image.source': 'https://github.com/octo-org/app', 'com.example.region': 'us-east-1' },
  },
  history: [
    { created_by: 'ENV NODE_ENV=production', comment: 'buildkit.dockerfile.v0' },
    { created_by: 'RUN /bin/sh -c npm config set always-auth=true && npm ci # buildkit' },
  ],
}

test.each<readonly [name: string, secret: string]>([
  ['an .npmrc', `always-auth=true\nfund=false\n//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n`],
  ['an .env', 'NODE_ENV=production\nPORT=8080\nAWS_REGION=us-east-1\nDB_PASSWORD=9f8e7d6c5b\n'],
  ['YAML', 'environment: production\nregion: us-east-1\nnode:\n  version: 22.11.0\n  key: 9f8e7d6c5b\n'],
  ['JSON', JSON.stringify({ env: 'production', user: 'node', port: 8080, key: '9f8e7d6c5b' })],
  ['a word', 'production'],
  ['a region', 'us-east-1'],
  ['a port', '8080'],
])('settings beside a secret are no leak: %s', (_name, secret) => {
  expect(places(NODE_IMAGE, '', [known('x', secret)])).toEqual([])
})

test('each place is told once with each secret, and with its document', () => {
  const twice = `${VALUE} ${base64(VALUE)}`
  const other = known('the GitHub token', 'ghs_0123456789')
  const documents = [
    { title: '', value: { a: twice } },
    { title: 'linux/arm64 provenance', value: { b: `${VALUE} ghs_0123456789` } },
  ]
  expect(findLeaks(documents, [TOKEN, other], NOTHING_PUBLIC)).toEqual([
    { where: 'a', secret: 'the secret "token"', isWords: false },
    { where: 'linux/arm64 provenance b', secret: 'the secret "token"', isWords: false },
    { where: 'linux/arm64 provenance b', secret: 'the GitHub token', isWords: true },
  ])
})

test('no place shows a secret, wherever the image has it', () => {
  const secret = fc.string({ unit: fc.constantFrom(...'ab"\\ \n.[]'), minLength: 8, maxLength: 12 })
  const document = (value: string) =>
    fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(value, 'x', `a${value}b`),
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', value, `x.${value}`), tie('tree'), { maxKeys: 2 }),
      ),
    })).tree
  const cases = secret.chain((value) => fc.tuple(fc.constant(value), document(value)))
  fc.assert(
    fc.property(cases, ([value, tree]) => {
      fc.pre(value.trim().length >= 8)
      const holds = JSON.stringify(tree).includes(JSON.stringify(value.trim()).slice(1, -1))
      const found = findLeaks([{ title: '', value: tree }], [known('it', value)], NOTHING_PUBLIC)
      expect(found.length > 0).toBe(holds)
      for (const { where } of found) expect(where).not.toContain(JSON.stringify(value.trim()).slice(1, -1))
    }),
  )
})

test('the message has the places, and no more than a reader wants', () => {
  const leak = (index: number) => ({ where: `config.Env[${index}]`, secret: 'the secret "token"', isWords: false })
  expect(describeLeaks([leak(0)])).toBe(
    'The image holds secrets of this run, so it gets no tag:\n- the secret "token": config.Env[0]',
  )
  const many = describeLeaks(Array.from({ length: 25 }, (_, index) => leak(index))).split('\n')
  expect([many.length, many.at(-1)]).toEqual([22, '- and 5 more'])
})
