import { describe, expect, test } from '@jest/globals'
import { buildArgWarning, secretLooking } from '../../src/secrets/build-args.ts'
import { known } from '../fixtures/secrets.ts'

const looks = (arg: string, env: Readonly<Record<string, string>> = {}): boolean =>
  secretLooking([arg], env, [known('x', 'known-s3cret')]).length === 1

describe('looks like a secret', () => {
  test.each([
    ['a token', 'NPM_TOKEN=x1y2'],
    ['a token in the middle', 'TOKEN_GITHUB=x1y2'],
    ['a password', 'DB_PASSWORD=x1y2'],
    ['small letters', 'db_password=x1y2'],
    ['camel case', 'npmToken=x1y2'],
    ['dashes', 'my-secret=x1y2'],
    ['an AWS key', 'AWS_SECRET_ACCESS_KEY=x1y2'],
    ['an API key', 'API_KEY=x1y2'],
    ['an API key in one word', 'APIKEY=x1y2'],
    ['a private key', 'SSH_PRIVATE_KEY=x1y2'],
    ['credentials', 'GOOGLE_CREDENTIALS=x1y2'],
    ['the id of an AWS key', 'A=AKIAIOSFODNN7EXAMPLE'],
    ['a GitHub token', `A=ghp_${'a1B2'.repeat(9)}`],
    ['a fine-grained GitHub token', `A=github_pat_${'a1B2_'.repeat(12)}`],
    ['a GitLab token', `A=glpat-${'a1B2-'.repeat(4)}`],
    ['an npm token', `A=npm_${'a1B2'.repeat(9)}`],
    ['a Slack token', 'A=xoxb-1234567890-abc'],
    ['a Stripe key', `A=sk_live_${'a1B2'.repeat(6)}`],
    ['a PEM key', 'A=-----BEGIN RSA PRIVATE KEY-----'],
    ['a JSON web token', 'A=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc'],
    ['a password in a URL', 'A=https://me:pass@example.com/simple'],
    ['a secret of this run', 'A=prefix known-s3cret'],
    ['a secret of this run in base64', `A=${Buffer.from('known-s3cret').toString('base64')}`],
  ])('%s', (_name, arg) => {
    expect(looks(arg)).toBe(true)
  })

  test('a value from the environment', () => {
    expect([looks('NPM_TOKEN', { NPM_TOKEN: 'x1y2' }), looks('A', { A: 'known-s3cret' })]).toEqual([true, true])
  })
})

describe('does not', () => {
  test.each([
    ['a version', 'VERSION=1.2.3'],
    ['no value', 'NPM_TOKEN='],
    ['no variable', 'NPM_TOKEN'],
    ['a switch', 'USE_TOKEN=true'],
    ['a number', 'TOKEN_COUNT=3'],
    ['the address of a service', 'TOKEN_URL=https://example.com/token'],
    ['the name of a secret', 'SECRET_NAME=prod/db'],
    ['a file', 'PASSWORD_FILE=/run/secrets/password'],
    ['a public key', 'PUBLIC_TOKEN=x1y2'],
    ['a word that contains another', 'TOKENIZER=bert'],
    ['a key for a cache', 'CACHE_KEY=linux-amd64'],
    ['an author', 'AUTHOR=me'],
    ['a URL with a port', 'A=http://proxy:3128/a@b'],
    ['a hash', `A=${'0123456789abcdef'.repeat(4)}`],
  ])('%s', (_name, arg) => {
    expect(looks(arg)).toBe(false)
  })
})

test('names are told once, and never a value', () => {
  const names = secretLooking(['A_TOKEN=x1y2', 'A_TOKEN=z', 'V=1', 'B=AKIAIOSFODNN7EXAMPLE'], {}, [])
  expect(names).toEqual(['A_TOKEN', 'B'])
  expect(buildArgWarning(names)).toBe(
    'These build arguments look like a secret: A_TOKEN, B. They can be read in the history of the image by everybody who may pull it. ' +
      'Give secrets in the input secrets, secret-envs or secret-files, and use them in the Dockerfile with RUN --mount=type=secret,id=<id> (https://docs.docker.com/build/building/secrets/).',
  )
  expect(buildArgWarning(['A_TOKEN'])).toMatch(/^This build argument looks like a secret: A_TOKEN\. It can be read/)
})
