import { expect, test } from '@jest/globals'
import { parsed, refused } from '../../src/base/result.ts'
import { parseAccountId } from '../../src/names/aws.ts'

test.each([
  ['twelve digits', '123456789012', parsed('123456789012')],
  ['with zeros first', '000000000001', parsed('000000000001')],
  [
    'eleven digits, as YAML leaves them',
    '12345678901',
    refused(
      '"12345678901" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
    ),
  ],
  ['thirteen digits', '1234567890123', refused('"1234567890123" is not an AWS account id (12 digits)')],
  ['with hyphens', '1234-5678-9012', refused('"1234-5678-9012" is not an AWS account id (12 digits)')],
  ['a name', 'production', refused('"production" is not an AWS account id (12 digits)')],
  ['a line break at the end', '123456789012\n', refused('"123456789012\\n" is not an AWS account id (12 digits)')],
  ['digits of another script', '١٢٣٤٥٦٧٨٩٠١٢', refused('"١٢٣٤٥٦٧٨٩٠١٢" is not an AWS account id (12 digits)')],
  ['nothing', '', refused('"" is not an AWS account id (12 digits)')],
])('account id: %s', (_name, text, expected) => {
  expect(parseAccountId(text)).toEqual(expected)
})
