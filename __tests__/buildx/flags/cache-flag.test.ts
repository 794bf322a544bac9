// Values of --cache-from and --cache-to, in the spellings that buildx takes.
import { describe, expect, test } from '@jest/globals'
import { parsed, refused } from '../../../src/base/result.ts'
import { type CacheEntry, parseCacheEntries, printCacheEntry } from '../../../src/buildx/flags/cache-flag.ts'
import { fields } from '../../fixtures/flags.ts'

const entry = (type: string, ...attributes: readonly string[]): CacheEntry => ({
  type,
  attributes: fields(...attributes),
})

test.each<readonly [text: string, entries: readonly CacheEntry[], ...printed: readonly string[]]>([
  ['a/b:c', [entry('registry', 'ref=a/b:c')], 'type=registry,ref=a/b:c'],
  [
    'a/b:c,d@e',
    [entry('registry', 'ref=a/b:c'), entry('registry', 'ref=d@e')],
    ...['type=registry,ref=a/b:c', 'type=registry,ref=d@e'],
  ],
  ['"a/b"', [entry('registry', 'ref=a/b')], 'type=registry,ref=a/b'],
  ['type=gha', [entry('gha')], 'type=gha'],
  ['Scope=a,TYPE=gha', [entry('gha', 'scope=a')], 'type=gha,scope=a'],
  ['type=local,src=a,Src=b', [entry('local', 'src=b')], 'type=local,src=b'],
  ['type=local,"src=a,b"', [entry('local', 'src=a,b')], 'type=local,"src=a,b"'],
  ['type=registry,ref=a=b', [entry('registry', 'ref=a=b')], 'type=registry,ref=a=b'],
  ['type=gha,scope= a ', [entry('gha', 'scope= a ')], 'type=gha,scope= a '],
])('%j', (text, entries, ...printed) => {
  expect(parseCacheEntries(text)).toEqual(parsed(entries))
  expect(entries.map(printCacheEntry)).toEqual(printed)
  expect(printed.map(parseCacheEntries)).toEqual(entries.map((one) => parsed([one])))
})

test.each([
  ['', '"" is neither the reference of a cache nor of the form name=value'],
  ['a,,b', '"" is neither the reference of a cache nor of the form name=value'],
  ['a b', '"a b" is neither the reference of a cache nor of the form name=value'],
  ['"a,b"', '"a,b" is neither the reference of a cache nor of the form name=value'],
  ['ref=a/b', '"ref=a/b" has no type, such as type=registry'],
  ['type=,ref=a/b', '"type=,ref=a/b" has no type, such as type=registry'],
  ['type=registry,max', '"max" is not of the form name=value'],
  ['type=registry,ref=a,', 'one of its fields is empty; leave out the comma'],
  ['type=registry, mode=max', 'the name " mode" has a blank; leave it out'],
])('refused: %j', (text, problem) => {
  expect(parseCacheEntries(text)).toEqual(refused(problem))
})

describe('a credential is on no command line', () => {
  const SEEN = 'would be on a command line, which every process can read'

  test.each<readonly [text: string, name: string]>([
    ['type=gha,token=hunter2', 'token'],
    ['type=gha,Token=hunter2', 'token'],
    ['type=gha, TOKEN =hunter2', 'token'],
    ['type=gha,to\u212aen=hunter2', 'token'],
    ['type=gha,GHToken=hunter2', 'ghtoken'],
    ['type=s3,bucket=b,Secret_Access_Key=hunter2', 'secret_access_key'],
    ['type=s3,secret-access-key=hunter2', 'secret-access-key'],
    ['type=s3,SecretAccessKey=hunter2', 'secretaccesskey'],
    ['type=s3,SESSİON_TOKEN=hunter2', 'session_token'],
    ['"secret_access_key=hunter2,x",type=azblob', 'secret_access_key'],
    // Also where nobody would read it, and where the rest is wrong.
    ['type=registry,ref=a,token=hunter2', 'token'],
    ['token=hunter2', 'token'],
    ['type=s3,session_token=hunter2,more', 'session_token'],
    ['type=gha,token=', 'token'],
    ['type=s3,endpoint_url=https://me:hunter2@minio.test', 'the login in endpoint_url'],
    ['type=gha,URL_V2= http://hunter2@cache.test/', 'the login in url_v2'],
  ])('%s', (text, name) => {
    const result = parseCacheEntries(text)
    expect(result).toEqual({ ok: false, problem: expect.stringMatching(new RegExp(`^${name} ${SEEN}`)) })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  test.each([
    'type=s3,access_key_id=AKIA,region=r',
    'type=s3,endpoint_url=https://minio.test/a@b',
    'type=gha,scope=token',
  ])('nothing is secret in %s', (text) => {
    expect(parseCacheEntries(text).ok).toBe(true)
  })
})
