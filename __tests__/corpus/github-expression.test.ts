import { expect, test } from '@jest/globals'
import { type Contexts, fillIn } from './github-expression.ts'

/** Texts of this file have no dollar sign before an expression. */
const asWritten = (text: string): string => text.replaceAll('{{', '$${{')

const CONTEXTS: Contexts = {
  github: { ref_name: 'main', run_number: 7, event: { inputs: { dry_run: true } } },
  matrix: { account: 'staging', list: ['a', 'b'] },
  vars: { STAGING: 'one', TEXT: "it's {0}" },
  steps: { 'login-ecr': { outputs: { registry: 'host' } } },
  env: {},
}

test.each([
  ['text without an expression', 'text without an expression'],
  ['v-{{ github.run_number }}-{{github.ref_name}}', 'v-7-main'],
  ['{{ steps.login-ecr.outputs.registry }}/app', 'host/app'],
  ['{{ steps.gone.outputs.registry }}/app', '/app'],
  ["{{ steps.gone.outputs.registry || 'local' }}/app", 'local/app'],
  ["{{ github.ref_name == 'Main' && 'latest' || '' }}", 'latest'],
  ["{{ github.ref_name != 'main' && 'latest' || '' }}", ''],
  ['{{ !github.event.inputs.dry_run }}', 'false'],
  ["{{ (env.A || 'a') == 'a' && 'yes' }}", 'yes'],
  ['{{ vars[matrix.account] }}', 'one'],
  ["{{ matrix['account'] }}", 'staging'],
  ["{{ format('{1}/{0}', 'a', 'b') }}", 'b/a'],
  ["{{ join(matrix.list) }} {{ join(matrix.list, '; ') }}", 'a,b a; b'],
  ["{{ contains(matrix.list, 'b') }} {{ contains('abc', 'B') }} {{ startsWith('abc', 'b') }}", 'true true false'],
  ['{{ fromJSON(\'{"a":["x",{"b":"y"}]}\').a[1].b }}', 'y'],
  ["{{ 'it''s' }} {{ '}}' }}", "it's }}"],
  ['{{ matrix.list }} {{ env }} {{ null }} {{ 1.5 }}', 'Array Object  1.5'],
])('%s', (text, filled) => {
  expect(fillIn(asWritten(text), CONTEXTS)).toBe(filled)
})

test.each([
  ['{{ hashFiles(1) }}', 'Not known in an expression: hashFiles()'],
  ['{{ a ~ b }}', 'Not known in an expression:  ~ b '],
  ['{{ a b }}', 'Unexpected in an expression: b'],
  ['{{ (a }}', 'An expression has no ) where it needs one.'],
  ['{{ a || }}', 'An expression ends too early.'],
])('%s is an error', (text, message) => {
  expect(() => fillIn(asWritten(text), CONTEXTS)).toThrow(message)
})
