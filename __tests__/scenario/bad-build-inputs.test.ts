// Inputs that cannot be used: what is built, and how it is named.
import { describe } from '@jest/globals'
import { testRefusals } from '../support/refusals.ts'

describe('inputs that cannot be used', () => {
  testRefusals([
    [
      'tags: illegal characters',
      { tags: 'feature/login, v1+2' },
      'tags: tag "feature/login" contains "/"; a tag is made of letters, digits, "_", "." and "-"',
      'tags: tag "v1+2" contains "+"; a tag is made of letters, digits, "_", "." and "-"',
    ],
    [
      'tags: 129 characters',
      { tags: 'x'.repeat(129) },
      'tags: tag "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" has 129 characters; 128 are the most',
    ],
    [
      'tags: a dot at the beginning',
      { tags: '.hidden' },
      'tags: tag ".hidden" begins with "."; a tag begins with a letter, a digit or "_"',
    ],
    ['tags: empty ones only', { tags: ' , ' }, 'tags: it names no tag; is its variable defined?'],
    ['tags: an empty one in quotes', { tags: '""' }, 'tags: it names no tag; is its variable defined?'],
    [
      'tags: with another repository',
      { tags: 'team/web:v1' },
      'tags: "team/web:v1" is not in the repository of this step, team/app; another one gets the image when the input repository names it too',
    ],
    ['tags: a quote that is not closed', { tags: '"v1, v2' }, 'tags: a quote is opened and not closed (line 1)'],
    [
      'context: missing',
      { context: 'web' },
      'context: there is no folder "web"; has actions/checkout run before this step?',
    ],
    [
      'context: a file',
      { context: 'Dockerfile' },
      'context: "Dockerfile" is a file; the context is a folder, and the input file names a Dockerfile',
    ],
    [
      'Dockerfile: missing in the context',
      { context: 'empty' },
      'file: there is no Dockerfile at "empty/Dockerfile" and no Git repository in the workspace; has actions/checkout run before this step? If so, name it in the input file, or the folder in the input context',
    ],
    [
      'Dockerfile: missing where the input says',
      { file: 'docker/Dockerfile' },
      'file: there is no "docker/Dockerfile" and no Git repository in the workspace; has actions/checkout run before this step? If so, the path is seen from the workspace, not from the context',
    ],
    ['Dockerfile: a folder', { file: 'empty' }, 'file: "empty" is a folder, not a Dockerfile'],
    [
      'CSV: build arguments with a quote that is not closed',
      { 'build-args': 'A=1\n"B=2' },
      'build-args: a quote is opened and not closed (line 2)',
    ],
    ['build-args: no name', { 'build-args': '=hunter2' }, 'build-args: an item has no name before "="'],
    ['labels: no name', { labels: '=x' }, 'labels: an item has no name before "="'],
    [
      'platforms: malformed',
      { platforms: 'linux/amd64,linux\\arm64' },
      'platforms: "linux\\\\arm64" is not a platform such as "linux/arm64"',
    ],
    [
      'boolean: unknown word',
      { 'create-repository': 'yes' },
      'create-repository: "yes" is not one of: true, false, on-push',
    ],
    [
      'boolean: unknown word for a setting without default',
      { 'scan-on-push': '1' },
      'scan-on-push: "1" is not one of: true, false',
    ],
    ['push: unknown word', { push: 'maybe' }, 'push: "maybe" is not one of: auto, true, false'],
    [
      'image-tag-mutability: unknown word',
      { 'image-tag-mutability': 'FROZEN' },
      'image-tag-mutability: "FROZEN" is not one of: MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION',
    ],
    ['builder: malformed', { builder: '--help' }, 'builder: "--help" is not the name of a builder'],
  ])
})
