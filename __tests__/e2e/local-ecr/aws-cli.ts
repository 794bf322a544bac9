import { run } from '../../../scripts/engine/run.ts'
import type { Tool } from '../../../scripts/engine/tools.ts'

/** What one command said. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * Runs many commands of the AWS CLI in one process: it needs a second to start. Each goes through the CLI's own main
 * function, with arguments as in a shell.
 */
const DRIVER = `
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from awscli.clidriver import create_clidriver
said = []
for arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as end:
            code = end.code
    said.append({'code': code, 'out': out.getvalue(), 'err': err.getvalue()})
print(json.dumps(said))
`

/** @param environment what the CLI reads: region and keys */
export async function runAwsCli(
  { program, env }: Tool,
  commands: readonly (readonly string[])[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly Said[]> {
  const quiet = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_PAGER: '' }
  const all = { ...process.env, ...env, ...environment, ...quiet, AWS_EC2_METADATA_DISABLED: 'true' }
  return JSON.parse(await run(program, ['-c', DRIVER, JSON.stringify(commands)], { env: all })) as Said[]
}
