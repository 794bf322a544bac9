// `npm run conformance`: the local ECR, and what is read of ignore files, before judges that nobody here wrote. Fails for what no
// listed deviation of ECR explains, and for a listed one that is no longer found.
import { controlProblems } from './conformance/control.ts'
import { ignoreFileProblems } from './conformance/ignore-files.ts'
import { registryProblems } from './conformance/registry.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run conformance

Puts the local ECR before the OCI conformance suite and AWS's own model, and ignore files before docker's own matcher.`)

const log = (line: string): void => console.log(line)
const problems = [...(await controlProblems(log)), ...(await registryProblems(log)), ...(await ignoreFileProblems(log))]
for (const problem of problems) log(`- ${problem}`)
log(problems.length === 0 ? 'Nothing that is not listed.' : `${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
