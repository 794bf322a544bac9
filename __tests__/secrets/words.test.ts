import { describe, expect, test } from '@jest/globals'
import { isSecretName } from '../../src/secrets/secret-names.ts'
import { isCommonWord, looksLikeWords } from '../../src/secrets/words.ts'

describe('looks like words', () => {
  test.each([
    ['a word', 'production'],
    ['a name', 'my-project-123'],
    ['a region', 'us-east-1'],
    ['a setting', 'registry=https://registry.npmjs.org/'],
    ['a field of JSON', '"type": "service_account",'],
    ['camel case', 'alwaysAuth=true'],
    ['a host of ECR', '123456789012.dkr.ecr.eu-central-1.amazonaws.com'],
    ['a version', 'v1.2.3-beta.1'],
    ['a size', '512Mi'],
    ['an account', 'sa@my-project-123.iam.gserviceaccount.com'],
    ['the frame of a key', '-----BEGIN PRIVATE KEY-----'],
    ['another alphabet', 'пароль и Слово'],
    ['signs', '---- ====='],
  ])('%s', (_name, text) => {
    expect(looksLikeWords(text)).toBe(true)
  })
})

describe('looks like a key', () => {
  test.each([
    ['letters and digits', 's3cr3t7'],
    ['hexadecimal digits', '3f2a9c81d07b'],
    ['a UUID', 'a1b2c3d4-e5f6-7890-abcd-ef0123456789'],
    ['both cases', 'kTqWzRplmXv'],
    ['more small letters than a word has', 'abcdefghijklmnop'],
    ['more digits than an account has', '1234567890123456'],
    ['an npm token', 'npm_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'],
    ['a key between words', 'token is 9f8e7d6c5b for now'],
  ])('%s', (_name, text) => {
    expect(looksLikeWords(text)).toBe(false)
  })
})

const COMMON = [
  ...['production', 'Production', 'us-east-1', 'true', 'admin', '8080', 'latest', 'linux', 'created_by', 'password'],
  ...['/usr/local/bin', 'buildkit', 'application/vnd.oci.image', 'entrypoint'],
]
const RARE = ['letmein', 'correct-horse', 'hunter', '123456', 'buildkits', 'in-tot', 'user-name']

test('words that are in images of others, and words that are not', () => {
  expect([...COMMON, ...RARE].filter(isCommonWord)).toEqual(COMMON)
})

test.each([
  ['NPM_TOKEN', 'x1y2', true],
  ['npmToken', 'x1y2', true],
  ['com.example.password', 'admin', true],
  ['build-arg:DB_PASSWORD', 'admin', true],
  ['//registry.npmjs.org/:_authToken', 'x1y2', true],
  ['USE_TOKEN', 'true', false],
  ['TOKEN_URL', 'https://example.com', false],
  ['NODE_ENV', 'production', false],
])('%s=%s is called a secret: %s', (name, value, isIt) => {
  expect(isSecretName(name, value)).toBe(isIt)
})
