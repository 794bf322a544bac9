import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readLog } from '../../scripts/runner/log.ts'
import { openUntrusted } from '../../src/runner/log-safety.ts'
import { hostileChunks } from '../fixtures/hostile-texts.ts'

const TOKEN = '0123456789abcdef'.repeat(4)

const SIGNED = 'https://s3.example/layer?X-Amz-Date=20261130T120000Z&X-Amz-Signature=0123abcd&X-Amz-Expires=3600'

const inPieces = (text: string): readonly string[] => [...text]

/** What is written for these chunks, from opening to closing. */
function written(chunks: readonly Uint8Array[]): string {
  const parts: string[] = []
  const log = openUntrusted((text) => parts.push(text), TOKEN)
  for (const chunk of chunks) log.text(chunk)
  log.close()
  return parts.join('')
}

describe('what is written', () => {
  const between = (text: string): string => `::stop-commands::${TOKEN}\n${text}::${TOKEN}::\n`

  test.each<readonly [name: string, chunks: readonly (string | readonly number[])[], text: string]>([
    ['nothing', [], ''],
    ['whole lines', ['a\nb\n'], 'a\nb\n'],
    ['a line that is not ended', ['a\nb'], 'a\nb\n'],
    ['a line in pieces', ['a', 'b', '\n'], 'ab\n'],
    ['returns', ['10%\r20%\r'], '10%\n20%\n'],
    ['a return at the very end of a line that is empty', ['a\n\r'], 'a\n\n'],
    ['CR and LF together', ['a\r\nb\r\n'], 'a\nb\n'],
    ['CR and LF in two pieces', ['a\r', '\nb\n'], 'a\nb\n'],
    ['CR at the end of a piece', ['a\r', 'b\n'], 'a\nb\n'],
    ['CR after CR in pieces', ['a\r', '\r', '\n'], 'a\n\n'],
    ['a command stays as it is', ['::error::x\n'], '::error::x\n'],
    ['a character in two pieces', [[0xc3], [0xb6, 0x0a]], 'ö\n'],
    ['half of a character', [[0x61, 0xc3]], 'a\ufffd\n'],
    ['a byte order mark', ['\ufeffa\n'], '\ufeffa\n'],
    ['a byte order mark in pieces', [[0xef], [0xbb, 0xbf, 0x0a]], '\ufeff\n'],
    ['one after a character in two pieces', [[0xe2], [0x80, 0xa8, 0xef, 0xbb, 0xbf, 0x0a]], '\u2028\ufeff\n'],
    ['bytes that are no UTF-8', [[0xff, 0x0a]], '\ufffd\n'],
    ['an address without a signature', ['see https://a.exa', 'mple/x?y=1 \n'], 'see https://a.example/x?y=1 \n'],
    ['a pre-signed address', [`Get "${SIGNED}": EOF\n`], 'Get "https://s3.example/layer?…": EOF\n'],
    ['a pre-signed address in pieces', inPieces(`Get "${SIGNED}": EOF\n`), 'Get "https://s3.example/layer?…": EOF\n'],
    ['a pre-signed address at the very end', inPieces(`Get ${SIGNED}`), 'Get https://s3.example/layer?…\n'],
  ])('%s', (_name, chunks, text) => {
    expect(written(chunks.map((chunk) => Buffer.from(chunk as string)))).toBe(between(text))
  })

  test('comes at once, not when a line ends', () => {
    const parts: string[] = []
    const log = openUntrusted((text) => parts.push(text), TOKEN)
    log.text(Buffer.from('a\nb'))
    expect(parts).toEqual([`::stop-commands::${TOKEN}\n`, 'a\nb'])
  })
})

test('whatever is printed, the runner obeys nothing in between and everything afterwards', () => {
  fc.assert(
    fc.property(hostileChunks, (chunks) => {
      const secret = 'kP4-secret'
      const all = `::add-mask::${secret}\n${written([...chunks, Buffer.from(`\n${secret}`)])}::error::it is ${secret}\n${secret}\n`
      const { entries, masks } = readLog(all)
      expect(masks).toEqual([secret])
      expect(entries.filter((entry) => 'command' in entry)).toEqual([
        { command: { name: 'error', properties: {}, data: 'it is ***' } },
      ])
      expect(entries.at(-1)).toEqual({ text: '***' })
      expect(JSON.stringify(entries)).not.toContain(secret)
    }),
    { numRuns: 1000 },
  )
})

test('whatever the pieces, the text is the same', () => {
  fc.assert(
    fc.property(hostileChunks, (chunks) => {
      expect(written(chunks)).toBe(written([Buffer.concat(chunks)]))
    }),
    { numRuns: 500 },
  )
})
